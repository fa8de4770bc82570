#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0 under database/sql: from Go 1.27.0 on it scans into the
# types that it knows itself, and into those that encoding/json can fill. What the same
# program refused when it was built with Go 1.26.8 reads as zeros without an error: JSON
# null as an address, a UUID or a struct, an object as a struct that has none of its keys,
# and an array of numbers as 16 bytes.
#
# Seen:
#   go1.26.8: null into *main.limits: refused
#   go1.26.8: null into *[16]uint8: refused
#   go1.26.8: null into *netip.Addr: refused
#   go1.26.8: {"max_connections": 20} into *main.limits: refused
#   go1.26.8: {"max_connections": 20} into *[16]uint8: refused
#   go1.26.8: {"max_connections": 20} into *netip.Addr: refused
#   go1.26.8: [1, 2] into *main.limits: refused
#   go1.26.8: [1, 2] into *[16]uint8: refused
#   go1.26.8: [1, 2] into *netip.Addr: refused
#   go1.27.0: null into *main.limits: &{0 0}
#   go1.27.0: null into *[16]uint8: &[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0]
#   go1.27.0: null into *netip.Addr: invalid IP
#   go1.27.0: {"max_connections": 20} into *main.limits: &{0 0}
#   go1.27.0: {"max_connections": 20} into *[16]uint8: refused
#   go1.27.0: {"max_connections": 20} into *netip.Addr: refused
#   go1.27.0: [1, 2] into *main.limits: refused
#   go1.27.0: [1, 2] into *[16]uint8: &[1 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0]
#   go1.27.0: [1, 2] into *netip.Addr: refused
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
	"net/netip"
	"os"
	"runtime"

	_ "github.com/jackc/pgx/v5/stdlib"
)

type limits struct{ Max, Burst int }

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, value := range []string{"null", `{"max_connections": 20}`, "[1, 2]"} {
		for _, target := range []any{new(limits), new([16]byte), new(netip.Addr)} {
			fmt.Printf("%s: %s into %T: ", runtime.Version(), value, target)
			if err := db.QueryRow("SELECT $1::jsonb", value).Scan(target); err != nil {
				fmt.Println("refused")
				continue
			}
			fmt.Println(target)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
seen=$(for version in go1.26.8 go1.27.0; do
	export GOTOOLCHAIN=$version
	go build -o finding . 2>errors || { cat errors >&2; exit 1; }
	./finding 2>&1
done)
want='go1.26.8: null into *main.limits: refused
go1.26.8: null into *[16]uint8: refused
go1.26.8: null into *netip.Addr: refused
go1.26.8: {"max_connections": 20} into *main.limits: refused
go1.26.8: {"max_connections": 20} into *[16]uint8: refused
go1.26.8: {"max_connections": 20} into *netip.Addr: refused
go1.26.8: [1, 2] into *main.limits: refused
go1.26.8: [1, 2] into *[16]uint8: refused
go1.26.8: [1, 2] into *netip.Addr: refused
go1.27.0: null into *main.limits: &{0 0}
go1.27.0: null into *[16]uint8: &[0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0]
go1.27.0: null into *netip.Addr: invalid IP
go1.27.0: {"max_connections": 20} into *main.limits: &{0 0}
go1.27.0: {"max_connections": 20} into *[16]uint8: refused
go1.27.0: {"max_connections": 20} into *netip.Addr: refused
go1.27.0: [1, 2] into *main.limits: refused
go1.27.0: [1, 2] into *[16]uint8: &[1 2 0 0 0 0 0 0 0 0 0 0 0 0 0 0]
go1.27.0: [1, 2] into *netip.Addr: refused'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
