// Command app opens pools in many ways.
package main

import (
	"database/sql"

	"github.com/lib/pq"

	"example.com/conns/config"
	"example.com/conns/database"
	"example.com/conns/store"
	"example.com/conns/unsure"
)

type server struct{ pools map[string]*sql.DB }

func main() {
	field, _ := database.Connect(config.Config{Driver: "postgres"})
	field.Query("select 1") // want `Query: PostgreSQL`

	lite, _ := database.Open("sqlite3", "")
	lite.Query("select 1") // want `Query: not PostgreSQL`
	pg, _ := database.Open("postgres", "")
	pg.Query("select 1") // want `Query: PostgreSQL`

	env, _ := database.Lite()
	env.Query("select 1") // want `Query: can be PostgreSQL`

	wrapped, _ := store.Open("postgres", "")
	wrapped.Get(nil, "select 1") // want `Get: PostgreSQL`
	other, _ := store.Open("mysql", "")
	other.Get(nil, "select 1") // want `Get: not PostgreSQL`

	c, _ := pq.NewConnector("")
	tx, _ := sql.OpenDB(c).Begin() // want `Begin: PostgreSQL`
	tx.Exec("vacuum")              // want `Exec: PostgreSQL`

	closure := func(db *sql.DB) { db.Exec("vacuum") } // want `Exec: not PostgreSQL`
	closure(lite)

	s := server{pools: map[string]*sql.DB{"a": pg}}
	for _, db := range s.pools {
		db.Ping() // want `Ping: PostgreSQL`
	}

	name := "postgres"
	if len(s.pools) > 1 {
		name = "mysql"
	}
	either, _ := sql.Open(name, "")
	either.Ping() // want `Ping: can be PostgreSQL`

	unsure.New(pg).All() // want `hands PostgreSQL to New, 2 calls`
	unsure.New(lite)
	store.New(pg).Find(1)
}
