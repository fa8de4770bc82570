// Package generic hands pools through type parameters and aliases.
package generic

import (
	"database/sql"
	. "database/sql"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
)

// Pool is an alias of a pool.
type Pool = *sql.DB

// Carton is an alias of a generic type.
type Carton[T any] = box[T]

type box[T any] struct{ value T }

func (b *box[T]) get() T { return b.value }

func wrap[T any](v T) *box[T] { return &box[T]{v} }

func same[T any](v T) T { return v }

type queryer interface {
	Query(query string, args ...any) (*sql.Rows, error)
}

func each[Q queryer](list ...Q) {
	for _, q := range list {
		q.Query("select 1") // want `Query: PostgreSQL`
	}
}

func boxed() {
	pg, _ := sql.Open("postgres", "")
	b := wrap(pg)
	b.value.Ping() // want `Ping: PostgreSQL`
	b.get().Ping() // want `Ping: PostgreSQL`
	var n *Carton[Pool] = b
	n.value.Ping() // want `Ping: PostgreSQL`
	each(pg)
}

func passed() {
	lite, _ := sql.Open("mysql", "")
	same(lite).Ping() // want `Ping: not PostgreSQL`
	pg, _ := sql.Open("postgres", "")
	same[Pool](pg).Ping() // want `Ping: PostgreSQL`
	pick := same[*sqlx.DB]
	pick(sqlx.NewDb(pg, "postgres")).Get(nil, "select 1") // want `Get: can be PostgreSQL`
}

func dotted() {
	db, _ := Open("postgres", "")
	db.Ping() // want `Ping: PostgreSQL`
	open := Open
	other, _ := open("mysql", "")
	other.Ping() // want `Ping: can be PostgreSQL`
}
