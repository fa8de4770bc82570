#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3, and github.com/doug-
# martin/goqu/v9 v9.19.0 with the dialect postgres: Count keeps the limit and the offset
# of the query, which are then those of its one row. Behind any offset the number is 0,
# without an error, and with a limit alone that of all. Count of goqu for a grouped
# query is the size of one group. github.com/uptrace/bun v1.3.0 counts the rows of the
# query without limit and offset, and the groups.
#
# Seen:
#   gorm: all {10 <nil>}, limit {10 <nil>}, offset {0 <nil>}, grouped {2 <nil>}
#   goqu: all {10 <nil>}, limit {10 <nil>}, offset {0 <nil>}, grouped {5 <nil>}
#   bun: all {10 <nil>}, limit {10 <nil>}, offset {10 <nil>}, grouped {2 <nil>}
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
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres"
	_ "github.com/lib/pq"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type result struct {
	n   int64
	err error
}

func of[T int | int64](n T, err error) result { return result{int64(n), err} }

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	db, err := sql.Open("postgres", url)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE counted_items AS SELECT n AS id, n % 2 AS kind FROM generate_series(1, 10) n"); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE counted_items")
	show := func(name string, all, limit, offset, grouped result) {
		fmt.Printf("%s: all %v, limit %v, offset %v, grouped %v\n", name, all, limit, offset, grouped)
	}

	g, err := gorm.Open(postgres.Open(url), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	count := func(tx *gorm.DB) result {
		n := int64(-1)
		err := tx.Count(&n).Error
		return result{n, err}
	}
	items := func() *gorm.DB { return g.Table("counted_items") }
	show("gorm", count(items()), count(items().Limit(5)), count(items().Offset(5)), count(items().Group("kind")))

	from := goqu.New("postgres", db).From("counted_items")
	show("goqu", of(from.Count()), of(from.Limit(5).Count()), of(from.Offset(5).Count()), of(from.GroupBy("kind").Order(goqu.C("kind").Asc()).Count()))

	ctx := context.Background()
	sel := func() *bun.SelectQuery { return bun.NewDB(db, pgdialect.New()).NewSelect().Table("counted_items") }
	show("bun", of(sel().Count(ctx)), of(sel().Limit(5).Count(ctx)), of(sel().Offset(5).Count(ctx)), of(sel().Column("kind").Group("kind").Count(ctx)))
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/doug-martin/goqu/v9@v9.19.0 github.com/lib/pq@v1.12.3 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='gorm: all {10 <nil>}, limit {10 <nil>}, offset {0 <nil>}, grouped {2 <nil>}
goqu: all {10 <nil>}, limit {10 <nil>}, offset {0 <nil>}, grouped {5 <nil>}
bun: all {10 <nil>}, limit {10 <nil>}, offset {10 <nil>}, grouped {2 <nil>}'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
