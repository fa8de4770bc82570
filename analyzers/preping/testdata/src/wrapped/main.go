// Command wrapped opens pools by packages that put something around a driver.
package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"

	ocsql "contrib.go.opencensus.io/integrations/ocsql"
	"github.com/XSAM/otelsql"
	"github.com/lib/pq"
	"github.com/ngrok/sqlmw"
	"github.com/xo/dburl"
	nhat "go.nhat.io/otelsql"
)

var db *sql.DB

func opened() {
	var err error
	db, err = otelsql.Open("postgres", os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by otelsql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		log.Fatal(err)
	}
}

func opening() {
	c, err := pq.NewConnector(os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db = otelsql.OpenDB(c)                      // want `opened by otelsql.OpenDB has no`
	db = otelsql.OpenDB(ocsql.WrapConnector(c)) // want `opened by otelsql.OpenDB has no`
	db = sql.OpenDB(ocsql.WrapConnector(c))     // want `opened by sql.OpenDB has no`
}

func named() {
	name, err := otelsql.Register("postgres")
	if err != nil {
		log.Fatal(err)
	}
	db, err = sql.Open(name, "") // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		log.Fatal(err)
	}
	other, err := nhat.RegisterWithSource("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db, err = sql.Open(other, "") // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		log.Fatal(err)
	}
}

func registered() {
	sql.Register("watched", sqlmw.Driver(&pq.Driver{}, new(sqlmw.NullInterceptor)))
	var err error
	db, err = sql.Open("watched", "") // want `PostgreSQL pool opened by sql.Open has no`
	if err != nil {
		log.Fatal(err)
	}
}

func byURL() {
	var err error
	db, err = dburl.Open("pg://localhost/app") // want `PostgreSQL pool opened by dburl.Open has no`
	if err != nil {
		log.Fatal(err)
	}
	db, err = dburl.Open(os.Getenv("DATABASE_URL")) // want `PostgreSQL pool opened by dburl.Open has no`
	if err != nil {
		log.Fatal(err)
	}
	db, err = dburl.Open("my://localhost/app")
	if err != nil {
		log.Fatal(err)
	}
}

// set is silent: everything is done.
func set() {
	pool, err := otelsql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	pool.SetMaxOpenConns(30)
	pool.SetConnMaxLifetime(3600e9)
	if err := pool.Ping(); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/", func(http.ResponseWriter, *http.Request) { pool.Stats() })
}

func main() {
	opened()
	opening()
	named()
	registered()
	byURL()
	set()
	log.Fatal(http.ListenAndServe(":8080", nil))
}
