#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0 (Tx.Begin, and BeginFunc on a Tx),
# github.com/uptrace/bun v1.3.0 (Tx.RunInTx) and gorm.io/gorm v1.31.2 (Transaction
# within one) roll a nested transaction back by a statement that runs under its own
# context. Where that is over, as it is when the function fails because its time is up,
# the statement is not sent: what the nested one has written stays in the outer one,
# which goes on with its own context and commits it. The function of bun is given the
# context of the outer one.
#
# Seen:
#   pgx, nested error no gift left, outer error <nil>: order
#   pgx, nested error no gift left, outer error <nil>: gift, order
#   (without the deadline) bun, nested error no gift left, outer error <nil>: order
#   (without the deadline) bun, nested error no gift left, outer error <nil>: gift, order
#   gorm, nested error no gift left, outer error <nil>: order
#   gorm, nested error no gift left, outer error <nil>: gift, order
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
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const order, gift = "INSERT INTO parts VALUES ('order')", "INSERT INTO parts VALUES ('gift')"

var (
	ctx   = context.Background()
	url   = os.Getenv("NETRALINT_TEST_DATABASE_URL")
	plain *sql.DB
)

func main() {
	var err error
	if plain, err = sql.Open("pgx", url); err != nil {
		log.Fatal(err)
	}
	if _, err := plain.Exec("CREATE TABLE parts (name text)"); err != nil {
		log.Fatal(err)
	}
	defer plain.Exec("DROP TABLE parts")

	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		log.Fatal(err)
	}
	for _, late := range []bool{false, true} {
		var nested error
		err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
			inner, cancel := context.WithTimeout(ctx, time.Second/4)
			defer cancel()
			nested = pgx.BeginFunc(inner, tx, func(tx pgx.Tx) error {
				if _, err := tx.Exec(inner, gift); err != nil {
					return err
				}
				return fail(inner, late)
			})
			_, err := tx.Exec(ctx, order)
			return err
		})
		show("pgx", nested, err)
	}

	db := bun.NewDB(plain, pgdialect.New())
	for _, late := range []bool{false, true} {
		var nested error
		err := db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
			inner, cancel := context.WithTimeout(ctx, time.Second/4)
			defer cancel()
			nested = tx.RunInTx(inner, nil, func(given context.Context, tx bun.Tx) error {
				if _, ok := given.Deadline(); !ok {
					fmt.Print("(without the deadline) ")
				}
				if _, err := tx.ExecContext(inner, gift); err != nil {
					return err
				}
				return fail(inner, late)
			})
			_, err := tx.ExecContext(ctx, order)
			return err
		})
		show("bun", nested, err)
	}

	g, err := gorm.Open(postgres.Open(url), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	for _, late := range []bool{false, true} {
		var nested error
		err := g.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
			inner, cancel := context.WithTimeout(ctx, time.Second/4)
			defer cancel()
			nested = tx.WithContext(inner).Transaction(func(tx *gorm.DB) error {
				if err := tx.Exec(gift).Error; err != nil {
					return err
				}
				return fail(inner, late)
			})
			return tx.Exec(order).Error
		})
		show("gorm", nested, err)
	}
}

func fail(ctx context.Context, late bool) error {
	if late {
		<-ctx.Done()
	}
	return errors.New("no gift left")
}

func show(name string, nested, outer error) {
	var names string
	if err := plain.QueryRow("WITH d AS (DELETE FROM parts RETURNING name) SELECT string_agg(name, ', ' ORDER BY name) FROM d").Scan(&names); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s, nested error %v, outer error %v: %s\n", name, nested, outer, names)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx, nested error no gift left, outer error <nil>: order
pgx, nested error no gift left, outer error <nil>: gift, order
(without the deadline) bun, nested error no gift left, outer error <nil>: order
(without the deadline) bun, nested error no gift left, outer error <nil>: gift, order
gorm, nested error no gift left, outer error <nil>: order
gorm, nested error no gift left, outer error <nil>: gift, order'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
