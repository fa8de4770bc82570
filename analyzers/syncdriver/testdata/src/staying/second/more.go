package main

import "database/sql"

func more() {
	_, _ = sql.Open("postgres", "") // want `sql.Open opens PostgreSQL through lib/pq`
}
