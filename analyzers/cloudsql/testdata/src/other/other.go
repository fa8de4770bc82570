// Package other uses another database.
package other

import (
	"database/sql"
	"os"

	_ "github.com/go-sql-driver/mysql"
)

func open() (*sql.DB, error) {
	println(os.Getenv("K_SERVICE"))
	return sql.Open("mysql", "host=/cloudsql/a:b:c")
}
