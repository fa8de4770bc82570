#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3, github.com/doug-
# martin/goqu/v9 v9.19.0 with the dialect postgres, and github.com/go-pg/pg/v10
# v10.11.0: PostgreSQL has no LIMIT for DELETE and UPDATE. All three take Limit and
# Order there and leave them out of the statement, which then changes every row that the
# condition finds, without an error. github.com/uptrace/bun v1.3.0 refuses it.
#
# Seen:
#   gorm: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
#   goqu: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
#   go-pg: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
#   bun: update with limit 1: 0 of 5, refused true; delete with limit 1: 0 of 5, refused true
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
	"github.com/go-pg/pg/v10"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type Task struct {
	tableName struct{} `pg:"limited_tasks"`

	bun.BaseModel `bun:"limited_tasks" pg:"-" gorm:"-"`

	ID   int64
	Done bool `pg:",use_zero"`
}

func (Task) TableName() string { return "limited_tasks" }

var (
	ctx = context.Background()
	url = os.Getenv("NETRALINT_TEST_DATABASE_URL")
	db  *sql.DB
)

func main() {
	var err error
	if db, err = sql.Open("pgx", url); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE limited_tasks (id int8, done bool DEFAULT false)"); err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE limited_tasks")

	g, err := gorm.Open(postgres.Open(url), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	try("gorm",
		func() error { return g.Model(&Task{}).Where("NOT done").Order("id").Limit(1).Update("done", true).Error },
		func() error { return g.Where("done").Order("id").Limit(1).Delete(&Task{}).Error })

	table := goqu.New("postgres", db)
	try("goqu",
		func() error {
			_, err := table.Update("limited_tasks").Set(goqu.Record{"done": true}).Order(goqu.I("id").Asc()).Limit(1).Executor().Exec()
			return err
		},
		func() error {
			_, err := table.Delete("limited_tasks").Where(goqu.I("done").IsTrue()).Order(goqu.I("id").Asc()).Limit(1).Executor().Exec()
			return err
		})

	options, err := pg.ParseURL(url)
	if err != nil {
		log.Fatal(err)
	}
	old := pg.Connect(options)
	try("go-pg",
		func() error {
			_, err := old.Model((*Task)(nil)).Set("done = true").Where("NOT done").Order("id").Limit(1).Update()
			return err
		},
		func() error {
			_, err := old.Model((*Task)(nil)).Where("done").Order("id").Limit(1).Delete()
			return err
		})

	b := bun.NewDB(db, pgdialect.New())
	try("bun",
		func() error {
			_, err := b.NewUpdate().Model((*Task)(nil)).Set("done = true").Where("NOT done").Order("id").Limit(1).Exec(ctx)
			return err
		},
		func() error {
			_, err := b.NewDelete().Model((*Task)(nil)).Where("done").Order("id").Limit(1).Exec(ctx)
			return err
		})
}

func try(name string, update, remove func() error) {
	if _, err := db.Exec("TRUNCATE limited_tasks; INSERT INTO limited_tasks SELECT generate_series(1, 5)"); err != nil {
		log.Fatal(err)
	}
	updated := update()
	var done, left int
	if err := db.QueryRow("SELECT count(*) FILTER (WHERE done) FROM limited_tasks").Scan(&done); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("UPDATE limited_tasks SET done = true"); err != nil {
		log.Fatal(err)
	}
	removed := remove()
	if err := db.QueryRow("SELECT count(*) FROM limited_tasks").Scan(&left); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: update with limit 1: %d of 5, refused %v; delete with limit 1: %d of 5, refused %v\n", name, done, updated != nil, 5-left, removed != nil)
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/doug-martin/goqu/v9@v9.19.0 github.com/go-pg/pg/v10@v10.11.0 github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='gorm: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
goqu: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
go-pg: update with limit 1: 5 of 5, refused false; delete with limit 1: 5 of 5, refused false
bun: update with limit 1: 0 of 5, refused true; delete with limit 1: 0 of 5, refused true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
