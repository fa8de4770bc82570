#!/usr/bin/env bash
# github.com/aarondl/sqlboiler/v4 v4.19.5 with lib/pq v1.12.3: Bind fills structs within
# a struct, those with bind in their tag. A column whose name says nothing of the struct
# goes to one that has such a field, found in the order of a Go map and kept for the
# process: the id of a user is that of the user in one, and of the order in another. With
# the name of the struct in that of the column it is right. A column that has no field at
# all is thrown away, without an error.
#
# Seen:
#   AS id, 200 times: some to the user true, some to the order true, to both or none 0
#   AS "users.id", 200 times: some to the user true, some to the order false, to both or none 0
#   AS ident, 200 times: some to the user false, some to the order false, to both or none 200
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

	"github.com/aarondl/sqlboiler/v4/queries"
	_ "github.com/lib/pq"
)

type user struct {
	ID   int64  `boil:"id"`
	Name string `boil:"name"`
}

type order struct {
	ID    int64 `boil:"id"`
	Total int64 `boil:"total"`
}

type row struct {
	User  user  `boil:"users,bind"`
	Order order `boil:"orders,bind"`
}

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	const times = 200
	for _, column := range []string{"id", `"users.id"`, "ident"} {
		var users, orders, other int
		for n := range times {
			// What it has found for a list of columns it keeps: each has another one.
			text := fmt.Sprintf("SELECT 7 AS %s, 'Ann' AS name, 20 AS total, 1 AS n%d", column, n)
			var r row
			if err := queries.Raw(text).Bind(context.Background(), db, &r); err != nil {
				log.Fatal(err)
			}
			if r.User.Name != "Ann" || r.Order.Total != 20 {
				log.Fatalf("%+v", r)
			}
			switch [2]int64{r.User.ID, r.Order.ID} {
			case [2]int64{7, 0}:
				users++
			case [2]int64{0, 7}:
				orders++
			default:
				other++
			}
		}
		fmt.Printf("AS %s, %d times: some to the user %v, some to the order %v, to both or none %d\n", column, times, users > 0, orders > 0, other)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/aarondl/sqlboiler/v4@v4.19.5 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='AS id, 200 times: some to the user true, some to the order true, to both or none 0
AS "users.id", 200 times: some to the user true, some to the order false, to both or none 0
AS ident, 200 times: some to the user false, some to the order false, to both or none 200'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
