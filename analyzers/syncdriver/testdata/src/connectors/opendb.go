package connectors

import "database/sql"

func (p *pools) open() *sql.DB {
	return sql.OpenDB(p.c) // want `^sql.OpenDB opens PostgreSQL through lib/pq`
}
