#!/usr/bin/env bash
# github.com/ryanrolds/sqlclosecheck v0.6.0: its documentation names pgx among what it
# checks. Rows of pgx that are kept in a variable and never closed are not reported,
# neither a connection's nor a pool's; those of database/sql in the same function are.
# Of pgx only rows that are thrown away are. In database/sql, an early return between
# the query and a deferred Close is not seen.
#
# Seen:
#   pool.go:48:19: Rows/Stmt/NamedStmt was not closed
#   standard.go:9:30: Rows/Stmt/NamedStmt was not closed
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod GOBIN=$dir/bin

cat >standard.go <<'GO'
package finding

import (
	"context"
	"database/sql"
)

func open(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func early(ctx context.Context, db *sql.DB, skip bool) error {
	rows, err := db.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	if skip {
		return nil
	}
	defer rows.Close()
	return nil
}
GO
cat >pool.go <<'GO'
package finding

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func openOnConnection(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func openOnPool(ctx context.Context, p *pgxpool.Pool) error {
	rows, err := p.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func openInTransaction(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

func scanned(ctx context.Context, p *pgxpool.Pool) (n int, err error) {
	rows, err := p.Query(ctx, "SELECT 1")
	if err != nil {
		return 0, err
	}
	rows.Next()
	err = rows.Scan(&n)
	return n, err
}

func thrownAway(ctx context.Context, p *pgxpool.Pool) error {
	_, err := p.Query(ctx, "DELETE FROM jobs")
	return err
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go mod tidy 2>/dev/null
go install github.com/ryanrolds/sqlclosecheck@v0.6.0 2>/dev/null
go build ./...

seen=$(bin/sqlclosecheck ./... 2>&1 | sed "s|^$dir/||" || true)
want='pool.go:48:19: Rows/Stmt/NamedStmt was not closed
standard.go:9:30: Rows/Stmt/NamedStmt was not closed'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
