package openings

import (
	"database/sql"
	"os"

	"github.com/jmoiron/sqlx"

	"example.com/shop/pqimport"
)

const driverName = "postgres"

func plain() (*sql.DB, error) {
	return sql.Open(driverName, "") // want `^sql.Open opens PostgreSQL through lib/pq; use conn.Open$`
}

func extended() {
	sqlx.MustConnect("postgres", "") // want `^sqlx.MustConnect opens PostgreSQL through lib/pq`
	sqlx.Open("mysql", "")
	sql.Open("pg", "")    // want `^sql.Open opens PostgreSQL through a client other than pgx; use conn.Open$`
	sqlx.Open("mine", "") // want `^sqlx.Open opens PostgreSQL through lib/pq`
}

func either() (*sql.DB, error) {
	name := "postgres"
	if os.Getenv("SMALL") != "" {
		name = "mysql"
	}
	return sql.Open(name, "") // want `^sql.Open can open PostgreSQL through lib/pq \(the drivers are mysql, postgres\); use conn.Open$`
}

// The package that opens it reports it.
func elsewhere() (*sql.DB, error) { return pqimport.Open() }

func named(name string) (*sql.DB, error) { return sql.Open(name, "") }

func names() {
	named("mysql")
}
