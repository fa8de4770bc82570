// Package open opens one of two databases.
package open

import (
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

// Either opens what the flag says.
func Either(mysql bool) *sql.DB {
	name := "postgres"
	if mysql {
		name = "mysql"
	}
	db, _ := sql.Open(name, "")
	return db
}
