#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: NewConfig takes, its documentation says, the defaults, the
# environment, the service file and the connection string, in that order, so that the
# last has the last word, as it has in libpq. The service file is read last: with
# service=shop and dbname=test the program works in the database of the service. Of
# several hosts in PGHOST all but the first stay, behind the host that the connection
# string names. github.com/jackc/pgx/v5 v5.13.0 takes what the connection string says.
#
# Seen:
#   service=shop sslmode=disable
#     lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
#     pgx: shop at db.shop.example:5433 as shop, then 0 other hosts
#   service=shop dbname=test user=tester host=127.0.0.1 port=6000 sslmode=disable
#     lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
#     pgx: test at 127.0.0.1:6000 as tester, then 0 other hosts
#   postgres://tester@127.0.0.1:6000/test?service=shop&sslmode=disable
#     lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
#     pgx: test at 127.0.0.1:6000 as tester, then 0 other hosts
#   host=127.0.0.1 user=tester dbname=test sslmode=disable
#     lib/pq: test at 127.0.0.1:5432 as tester, then 1 other hosts (two.example)
#     pgx: test at 127.0.0.1:5432 as tester, then 0 other hosts
set -euo pipefail
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

	"github.com/jackc/pgx/v5"
	"github.com/lib/pq"
)

const services = `[shop]
host=db.shop.example
port=5433
dbname=shop
user=shop
`

func main() {
	if err := os.WriteFile("services", []byte(services), 0o600); err != nil {
		log.Fatal(err)
	}
	os.Setenv("PGSERVICEFILE", "services")
	for _, dsn := range []string{
		"service=shop sslmode=disable",
		"service=shop dbname=test user=tester host=127.0.0.1 port=6000 sslmode=disable",
		"postgres://tester@127.0.0.1:6000/test?service=shop&sslmode=disable",
	} {
		show(dsn)
	}
	os.Setenv("PGHOST", "one.example,two.example")
	show("host=127.0.0.1 user=tester dbname=test sslmode=disable")
}

func show(dsn string) {
	config, err := pq.NewConfig(dsn)
	if err != nil {
		log.Fatal(err)
	}
	other, err := pgx.ParseConfig(dsn)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(dsn)
	fmt.Printf("  lib/pq: %s at %s:%d as %s, then %d other hosts", config.Database, config.Host, config.Port, config.User, len(config.Multi))
	for _, m := range config.Multi {
		fmt.Printf(" (%s)", m.Host)
	}
	fmt.Printf("\n  pgx: %s at %s:%d as %s, then %d other hosts\n", other.Database, other.Host, other.Port, other.User, len(other.Fallbacks))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='service=shop sslmode=disable
  lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
  pgx: shop at db.shop.example:5433 as shop, then 0 other hosts
service=shop dbname=test user=tester host=127.0.0.1 port=6000 sslmode=disable
  lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
  pgx: test at 127.0.0.1:6000 as tester, then 0 other hosts
postgres://tester@127.0.0.1:6000/test?service=shop&sslmode=disable
  lib/pq: shop at db.shop.example:5433 as shop, then 0 other hosts
  pgx: test at 127.0.0.1:6000 as tester, then 0 other hosts
host=127.0.0.1 user=tester dbname=test sslmode=disable
  lib/pq: test at 127.0.0.1:5432 as tester, then 1 other hosts (two.example)
  pgx: test at 127.0.0.1:5432 as tester, then 0 other hosts'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
