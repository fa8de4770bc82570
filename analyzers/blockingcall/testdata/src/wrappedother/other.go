// Package wrappedother has wrappers around handles of other databases.
package wrappedother

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

// Mine is MySQL's.
type Mine interface {
	Mine()
	Query(query string, args ...any) (*sql.Rows, error)
}

// Either is one or the other's.
type Either interface {
	Either()
	Query(query string, args ...any) (*sql.Rows, error)
}

// Ours is PostgreSQL's, by the name of an embedded interface.
type Ours interface {
	Querier
	Ours()
}

type Querier interface {
	Tag() string
	Query(query string, args ...any) (*sql.Rows, error)
}

type mine struct{ db *sql.DB }

func (mine) Mine()   {}
func (mine) Either() {}

func (m *mine) Query(query string, args ...any) (*sql.Rows, error) { return m.db.Query(query, args...) }

type ours struct{ db *sql.DB }

func (ours) Either()     {}
func (ours) Ours()       {}
func (ours) Tag() string { return "" }

func (o *ours) Query(query string, args ...any) (*sql.Rows, error) {
	return o.db.Query(query, args...) // want `o.db.Query takes no context`
}

func Open(dsn string) (Mine, Either, Ours) {
	my, _ := sql.Open("mysql", dsn)
	pg, _ := sql.Open("postgres", dsn)
	return &mine{my}, &ours{pg}, &ours{pg}
}

func use(m Mine, e Either, o Ours) {
	m.Query("SELECT 1")
	e.Query("SELECT 1")
	o.Query("SELECT 1") // want `o.Query .*takes no context, and leads to Query on a \*sql.DB`
}
