#!/usr/bin/env bash
# github.com/uptrace/bun v1.3.0 (pgdialect) and github.com/doug-martin/goqu/v9
# v9.19.0: of an unsigned integer beyond the largest int64, say a hash or a bit mask
# for a numeric column, bun writes a uint64 as it is and a uint, of the same size, as
# a negative number; goqu writes the uint64 negative, too. database/sql refuses such
# a value as an argument, and here it goes into the text before anyone looks.
#
# Seen:
#   bun uint64: 9223372036854775808
#   bun uint: -9223372036854775808
#   goqu uint64: -9223372036854775808
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"database/sql"
	"fmt"
	"log"
	"strings"

	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/postgres"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

func main() {
	pool, err := sql.Open("pgx", "host=localhost")
	if err != nil {
		log.Fatal(err)
	}
	db := bun.NewDB(pool, pgdialect.New())
	for _, v := range []any{uint64(1 << 63), uint(1 << 63)} {
		fmt.Printf("bun %T: %s\n", v, strings.TrimPrefix(db.NewSelect().ColumnExpr("?", v).String(), "SELECT "))
	}
	q, _, err := goqu.Dialect("postgres").Select(goqu.V(uint64(1 << 63))).ToSQL()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("goqu uint64: %s\n", strings.TrimPrefix(q, "SELECT "))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/doug-martin/goqu/v9@v9.19.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='bun uint64: 9223372036854775808
bun uint: -9223372036854775808
goqu uint64: -9223372036854775808'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
