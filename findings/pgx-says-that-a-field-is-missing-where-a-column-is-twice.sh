#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: where a result has two columns of one name, as a join
# of two tables with an id has them, RowToStructByName and RowToStructByNameLax say that
# the struct has no such field, which it has. RowToMap takes the last, as
# github.com/jmoiron/sqlx v1.4.0, gorm.io/gorm v1.31.2 and github.com/uptrace/bun v1.3.0
# do; github.com/georgysavva/scany/v2 v2.1.4 names the column that is there twice.
#
# Seen:
#   pgx, RowToStructByName: struct doesn't have corresponding row field id {0 0}
#   pgx, RowToStructByNameLax: struct doesn't have corresponding row field id {0 0}
#   pgx, RowToMap: <nil> map[id:2 total:20]
#   sqlx, struct: <nil> 2
#   sqlx, map: <nil> 2
#   gorm: <nil> 2
#   bun: <nil> 2
#   scany: scanning one: scanning: doing scan: starting: duplicate columns: scany: rows contain a duplicate column 'id' 0
#
# Needs a PostgreSQL server: NETRALINT_TEST_DATABASE_URL, else one is started.
set -euo pipefail
if [ -z "${NETRALINT_TEST_DATABASE_URL:-}" ]; then
	exec "$(dirname "$0")/../.ci/with-postgres" "$(realpath "$0")"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/georgysavva/scany/v2/pgxscan"
	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type row struct {
	ID    int
	Total int
}

const text = "SELECT 1 AS id, 20 AS total, 2 AS id"

func main() {
	ctx := context.Background()
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	pgxRow(ctx, c, "RowToStructByName", pgx.RowToStructByName[row])
	pgxRow(ctx, c, "RowToStructByNameLax", pgx.RowToStructByNameLax[row])
	pgxRow(ctx, c, "RowToMap", pgx.RowToMap)
	db := sqlx.MustConnect("pgx", url)
	defer db.Close()
	var r row
	fmt.Println("sqlx, struct:", db.Get(&r, text), r.ID)
	found := map[string]any{}
	fmt.Println("sqlx, map:", db.QueryRowx(text).MapScan(found), found["id"])
	r = row{}
	g, err := gorm.Open(postgres.Open(url), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("gorm:", g.Raw(text).Scan(&r).Error, r.ID)
	r = row{}
	fmt.Println("bun:", bun.NewDB(db.DB, pgdialect.New()).NewRaw(text).Scan(ctx, &r), r.ID)
	r = row{}
	fmt.Println("scany:", pgxscan.Get(ctx, c, &r, text), r.ID)
}

func pgxRow[T any](ctx context.Context, c *pgx.Conn, name string, read pgx.RowToFunc[T]) {
	rows, err := c.Query(ctx, text)
	if err != nil {
		log.Fatal(err)
	}
	r, err := pgx.CollectExactlyOneRow(rows, read)
	fmt.Println("pgx,", name+":", err, r)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/jmoiron/sqlx@v1.4.0 gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/georgysavva/scany/v2@v2.1.4 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx, RowToStructByName: struct doesn'\''t have corresponding row field id {0 0}
pgx, RowToStructByNameLax: struct doesn'\''t have corresponding row field id {0 0}
pgx, RowToMap: <nil> map[id:2 total:20]
sqlx, struct: <nil> 2
sqlx, map: <nil> 2
gorm: <nil> 2
bun: <nil> 2
scany: scanning one: scanning: doing scan: starting: duplicate columns: scany: rows contain a duplicate column '\''id'\'' 0'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
