#!/usr/bin/env bash
# github.com/lib/pq v1.12.3: a setting that a URL names twice in different case is sent
# twice, in the order of a Go map, and the server takes the last. Connections of one
# pool have now one value, now the other. github.com/jackc/pgx/v5 v5.13.0 does the same.
#
# Seen:
#   postgres: 100 connections have the search_path ["archive" "live"]
#   pgx: 100 connections have the search_path ["archive" "live"]
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
	"database/sql"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/lib/pq"
)

func main() {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	mark := "?"
	if strings.Contains(url, "?") {
		mark = "&"
	}
	for _, driver := range []string{"postgres", "pgx"} {
		db, err := sql.Open(driver, url+mark+"Search_Path=live&search_path=archive")
		if err != nil {
			log.Fatal(err)
		}
		db.SetMaxIdleConns(-1) // a connection for each query
		paths := map[string]bool{}
		for range 100 {
			var path string
			if err := db.QueryRow("SHOW search_path").Scan(&path); err != nil {
				log.Fatal(err)
			}
			paths[path] = true
		}
		fmt.Printf("%s: 100 connections have the search_path %q\n", driver, slices.Sorted(maps.Keys(paths)))
		db.Close()
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/lib/pq@v1.12.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='postgres: 100 connections have the search_path ["archive" "live"]
pgx: 100 connections have the search_path ["archive" "live"]'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
