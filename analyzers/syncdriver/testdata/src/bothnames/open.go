package bothnames

import "database/sql"

func open() (*sql.DB, error) {
	return sql.Open("postgres", "") // want `^sql.Open opens PostgreSQL through lib/pq`
}
