// Package tested is used by its test in ways that say nothing about it.
package tested

import "database/sql"

type repo struct{ db *sql.DB }

func newRepo(db *sql.DB) *repo { return &repo{db} }

func (r *repo) all() { r.db.Query("select 1") } // want `Query: unknown`

var pool *sql.DB

func ping() { pool.Ping() } // want `Ping: unknown`

type opener interface{ open() (*sql.DB, error) }

func use(o opener) {
	db, _ := o.open()
	db.Ping() // want `Ping: unknown`
}
