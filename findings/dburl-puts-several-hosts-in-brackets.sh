#!/usr/bin/env bash
# github.com/xo/dburl v0.58.0: PostgreSQL's URL may name several hosts. The one that
# dburl makes of it has them in square brackets, as one IPv6 address would be, and pgx
# v5.13.0 looks for hosts of such names.
#
# Seen:
#   postgres://db1.example.com:5432/app
#   	 db1.example.com 5432
#   postgres://[db1.example.com:5432,db2.example.com]:5433/app
#   	 db1.example.com:5432 5433
#   	 db2.example.com 5433
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

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/xo/dburl"
)

func main() {
	for _, text := range []string{"pg://db1.example.com:5432/app", "pg://db1.example.com:5432,db2.example.com:5433/app"} {
		u, err := dburl.Parse(text)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(u.DSN)
		c, err := pgconn.ParseConfig(u.DSN + "?sslmode=disable")
		if err != nil {
			fmt.Println("\terror")
			continue
		}
		fmt.Println("\t", c.Host, c.Port)
		for _, f := range c.Fallbacks {
			fmt.Println("\t", f.Host, f.Port)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/xo/dburl@v0.58.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres://db1.example.com:5432/app
	 db1.example.com 5432
postgres://[db1.example.com:5432,db2.example.com]:5433/app
	 db1.example.com:5432 5433
	 db2.example.com 5433'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
