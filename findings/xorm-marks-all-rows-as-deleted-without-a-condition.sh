#!/usr/bin/env bash
# xorm.io/xorm v1.4.3: Delete of a value without a field that is set, and without a
# condition, is refused. Where the type has a field with the tag deleted it is not:
# every row is marked as deleted.
#
# Seen:
#   without the tag: 0 rows, error Delete action needs at least one condition
#   with the tag: 5 rows, error <nil>
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
	"fmt"
	"log"
	"os"
	"time"

	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

type Plain struct {
	Id   int
	Name string
}

func (Plain) TableName() string { return "xorm_plain" }

type Soft struct {
	Id      int
	Name    string
	Deleted time.Time `xorm:"deleted"`
}

func (Soft) TableName() string { return "xorm_soft" }

func main() {
	engine, err := xorm.NewEngine("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	engine.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TEMP TABLE xorm_plain (id int, name text)",
		"CREATE TEMP TABLE xorm_soft (id int, name text, deleted timestamp)",
		"INSERT INTO xorm_plain SELECT i, 'a' FROM generate_series(1, 5) i",
		"INSERT INTO xorm_soft SELECT i, 'a' FROM generate_series(1, 5) i",
	} {
		if _, err := engine.Exec(text); err != nil {
			log.Fatal(err)
		}
	}
	n, err := engine.Delete(&Plain{})
	fmt.Printf("without the tag: %d rows, error %v\n", n, err)
	n, err = engine.Delete(&Soft{})
	fmt.Printf("with the tag: %d rows, error %v\n", n, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get xorm.io/xorm@v1.4.3 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='without the tag: 0 rows, error Delete action needs at least one condition
with the tag: 5 rows, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
