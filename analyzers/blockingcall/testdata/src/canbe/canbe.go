// Package canbe opens what the configuration names.
package canbe

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

func open(small bool) (*sql.DB, error) {
	driver := "postgres"
	if small {
		driver = "mysql"
	}
	return sql.Open(driver, "")
}

func use(ctx context.Context) {
	db, _ := open(true)
	db.Exec("DELETE FROM a") // want `^db.Exec \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context; use ExecContext with ctx$`
}

func names(ctx context.Context, name string) {
	mine, _ := open(true)
	text := fmt.Sprintf("DROP DATABASE `%s`", name)
	mine.Exec(text)
	mine.Exec("DELETE FROM a WHERE id = $1::uuid RETURNING id", name) // want `^mine.Exec \(it can be PostgreSQL: the drivers are mysql, postgres\) takes no context`
}
