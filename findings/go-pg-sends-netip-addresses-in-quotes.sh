#!/usr/bin/env bash
# github.com/go-pg/pg/v10 v10.11.0: a netip.Addr as an argument is sent in its JSON
# form, with quotes: in a column of type text it is stored with them, and a comparison
# with what another program stored finds nothing; as inet the server refuses it. A
# net.IP is sent without quotes.
#
# Seen:
#   net.IP as text: 192.0.2.1, error <nil>
#   net.IP as inet: 192.0.2.1/32, error <nil>
#   netip.Addr as text: "192.0.2.1", error <nil>
#   netip.Addr as inet: , error ERROR #22P02 invalid input syntax for type inet: ""192.0.2.1""
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
	"net"
	"net/netip"
	"os"

	"github.com/go-pg/pg/v10"
)

func main() {
	options, err := pg.ParseURL(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db := pg.Connect(options)
	defer db.Close()
	for _, address := range []any{net.ParseIP("192.0.2.1"), netip.MustParseAddr("192.0.2.1")} {
		for _, kind := range []string{"text", "inet"} {
			var stored string
			_, err := db.QueryOne(pg.Scan(&stored), "SELECT (?::"+kind+")::text", address)
			fmt.Printf("%T as %s: %s, error %v\n", address, kind, stored, err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-pg/pg/v10@v10.11.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='net.IP as text: 192.0.2.1, error <nil>
net.IP as inet: 192.0.2.1/32, error <nil>
netip.Addr as text: "192.0.2.1", error <nil>
netip.Addr as inet: , error ERROR #22P02 invalid input syntax for type inet: ""192.0.2.1""'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
