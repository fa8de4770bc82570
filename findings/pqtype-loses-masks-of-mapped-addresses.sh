#!/usr/bin/env bash
# github.com/sqlc-dev/pqtype v0.3.0 with lib/pq v1.12.3: an inet that is an IPv4
# address in IPv6 form is read without an error, and what is sent back is another
# value: a single address becomes IPv4, a network has lost its mask and is the text
# <nil>.
#
# Seen:
#   10.1.2.3/8: sent 10.1.2.3/8, stored "10.1.2.3/8", error <nil>
#   2001:db8::5/64: sent 2001:db8::5/64, stored "2001:db8::5/64", error <nil>
#   ::ffff:10.1.2.3: sent 10.1.2.3/32, stored "10.1.2.3/32", error <nil>
#   ::ffff:10.1.2.3/120: sent <nil>, stored "", error pq: invalid input syntax for type inet: "<nil>" (22P02)
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
	"os"

	_ "github.com/lib/pq"
	"github.com/sqlc-dev/pqtype"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{"10.1.2.3/8", "2001:db8::5/64", "::ffff:10.1.2.3", "::ffff:10.1.2.3/120"} {
		var v pqtype.Inet
		if err := db.QueryRow("SELECT $1::inet", text).Scan(&v); err != nil {
			log.Fatal(err)
		}
		sent, _ := v.Value()
		var back string
		err := db.QueryRow("SELECT $1::inet::text", v).Scan(&back)
		fmt.Printf("%s: sent %v, stored %q, error %v\n", text, sent, back, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/sqlc-dev/pqtype@v0.3.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='10.1.2.3/8: sent 10.1.2.3/8, stored "10.1.2.3/8", error <nil>
2001:db8::5/64: sent 2001:db8::5/64, stored "2001:db8::5/64", error <nil>
::ffff:10.1.2.3: sent 10.1.2.3/32, stored "10.1.2.3/32", error <nil>
::ffff:10.1.2.3/120: sent <nil>, stored "", error pq: invalid input syntax for type inet: "<nil>" (22P02)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
