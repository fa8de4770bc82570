// Package unsure has no evidence of its database.
package unsure

import "database/sql"

// Queryer is declared here and satisfied by *sql.DB and *sql.Tx.
type Queryer interface {
	Query(query string, args ...any) (*sql.Rows, error)
	Exec(query string, args ...any) (sql.Result, error)
}

// Repo keeps one.
type Repo struct{ q Queryer }

// New keeps it.
func New(q Queryer) *Repo { return &Repo{q} }

// All asks for everything.
func (r *Repo) All() {
	r.q.Query("select 1") // want `Query: unknown`
	r.q.Exec("vacuum")    // want `Exec: unknown`
}
