// Package named links no driver, and has the name of lib/pq's among others.
package named

import "database/sql"

func Open(driver, dsn string) (*sql.DB, error) {
	name := "mysql"
	switch driver {
	case "postgresql", "pgx":
		name = "postgres"
	case "sqlite":
		name = "sqlite3"
	}
	return sql.Open(name, dsn)
}
