// Package wrappedstore has the wrapper.
package wrappedstore

import (
	"database/sql"

	_ "github.com/lib/pq"

	"example.com/shop/wrappedport"
)

// Conn is declared beside what satisfies it.
type Conn interface {
	Conn() string
	QueryRow(query string, args ...any) *sql.Row
}

type store struct{ *sql.DB }

func (store) Kind() string { return "postgres" }
func (store) Size() int    { return 0 }
func (store) Conn() string { return "" }

func Open(dsn string) (wrappedport.Store, Conn) {
	db, _ := sql.Open("postgres", dsn)
	return store{db}, store{db}
}

func use(s wrappedport.Store, c Conn) {
	s.Query("SELECT 1")    // want `s.Query takes no context, and leads to Query on a \*sql.DB; use QueryContext`
	c.QueryRow("SELECT 1") // want `c.QueryRow takes no context, and leads to QueryRow on a \*sql.DB; use QueryRowContext`
}
