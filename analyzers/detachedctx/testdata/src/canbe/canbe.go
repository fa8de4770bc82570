// Package canbe has a pool of one database among several.
package canbe

import (
	"context"
	"database/sql"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq"
)

func tenant(ctx context.Context, driver string) {
	db, _ := sql.Open(driver, "")
	db.ExecContext(context.Background(), "DELETE FROM a") // want `db.ExecContext \(it can be PostgreSQL.*\) gets context.Background\(\) while ctx is in scope`
}
