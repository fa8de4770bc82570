// Package silent has no calls on PostgreSQL without a context.
package silent

import (
	"context"
	"database/sql"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
)

func others(unknown *sql.DB, config *mysql.Config) {
	db, _ := sql.Open("mysql", config.FormatDSN())
	db.Exec("DELETE FROM a WHERE b = ?", 1)
	db.Ping()
	unknown.Exec("DELETE FROM a WHERE b = ?", 1)
	run(db.Exec)
	run(unknown.Exec)
}

// Names that only other databases register are those of their drivers, which
// nothing here imports.
func namedDatabases(ctx context.Context) {
	ydb, _ := sql.Open("ydb", "grpc://localhost:2136/local")
	_, _ = ydb.Exec("SELECT 1")
	turso, _ := sql.Open("turso", "file:local.db")
	_, _ = turso.Exec("SELECT 1")
}

func run(f func(string, ...any) (sql.Result, error)) {}

// named merely has the name of a database call.
type named struct{}

func (named) Exec(string) {}

func merely(n named) { n.Exec("DELETE FROM a WHERE b = $1") }

func native(ctx context.Context, pool *pgxpool.Pool) {
	pool.Exec(ctx, "DELETE FROM a")
	conn, _ := pool.Acquire(ctx)
	conn.Release()
	pool.Close()
}
