#!/usr/bin/env bash
# github.com/DataDog/go-sqllexer v0.2.6: the tables that its Normalizer collects of a
# statement are the words after FROM, and SQL has FROM in other places: in EXTRACT, in
# trim, in IS DISTINCT FROM, in COPY. What stands there is counted as a table. What is
# taken from is counted also where it is a function. The kinds of the statement have the
# DELETE of a MERGE and the UPDATE of FOR UPDATE among them.
#
# Seen:
#   SELECT id FROM orders
#   	tables ["orders"], commands ["SELECT"]
#   SELECT EXTRACT(year FROM created_at) FROM orders
#   	tables ["created_at" "orders"], commands ["SELECT"]
#   SELECT trim(both FROM name) FROM users
#   	tables ["name" "users"], commands ["SELECT"]
#   SELECT id FROM orders WHERE paid IS DISTINCT FROM total
#   	tables ["orders" "total"], commands ["SELECT"]
#   COPY orders (id) FROM STDIN
#   	tables ["STDIN"], commands []
#   SELECT day FROM generate_series(1, 3) AS day
#   	tables ["generate_series"], commands ["SELECT"]
#   SELECT id FROM jobs FOR UPDATE SKIP LOCKED
#   	tables ["jobs"], commands ["SELECT" "UPDATE"]
#   MERGE INTO stock USING sales ON stock.id = sales.id WHEN MATCHED THEN DELETE
#   	tables ["stock"], commands ["MERGE" "DELETE"]
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

	"github.com/DataDog/go-sqllexer"
)

func main() {
	n := sqllexer.NewNormalizer(sqllexer.WithCollectTables(true), sqllexer.WithCollectCommands(true))
	for _, q := range []string{
		"SELECT id FROM orders",
		"SELECT EXTRACT(year FROM created_at) FROM orders",
		"SELECT trim(both FROM name) FROM users",
		"SELECT id FROM orders WHERE paid IS DISTINCT FROM total",
		"COPY orders (id) FROM STDIN",
		"SELECT day FROM generate_series(1, 3) AS day",
		"SELECT id FROM jobs FOR UPDATE SKIP LOCKED",
		"MERGE INTO stock USING sales ON stock.id = sales.id WHEN MATCHED THEN DELETE",
	} {
		_, m, err := n.Normalize(q, sqllexer.WithDBMS(sqllexer.DBMSPostgres))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n\ttables %q, commands %q\n", q, m.Tables, m.Commands)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/DataDog/go-sqllexer@v0.2.6 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT id FROM orders
	tables ["orders"], commands ["SELECT"]
SELECT EXTRACT(year FROM created_at) FROM orders
	tables ["created_at" "orders"], commands ["SELECT"]
SELECT trim(both FROM name) FROM users
	tables ["name" "users"], commands ["SELECT"]
SELECT id FROM orders WHERE paid IS DISTINCT FROM total
	tables ["orders" "total"], commands ["SELECT"]
COPY orders (id) FROM STDIN
	tables ["STDIN"], commands []
SELECT day FROM generate_series(1, 3) AS day
	tables ["generate_series"], commands ["SELECT"]
SELECT id FROM jobs FOR UPDATE SKIP LOCKED
	tables ["jobs"], commands ["SELECT" "UPDATE"]
MERGE INTO stock USING sales ON stock.id = sales.id WHEN MATCHED THEN DELETE
	tables ["stock"], commands ["MERGE" "DELETE"]'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
