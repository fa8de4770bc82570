#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: net.ParseIP and net.IPv4 give an IPv4 address as 16
# bytes. pgx sends such a net.IP, and a net.IPNet that holds one, as an IPv6 address:
# it is stored as another address than its text is, is not found by that text, and a
# mask of 24 bits covers ::/24. Package netip and net.ParseCIDR give the short form
# and are stored as meant.
#
# Seen:
#   string 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
#   netip.Addr 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
#   net.IP 192.0.2.7: ::ffff:192.0.2.7/128, in 192.0.2.0/24 false
#   net.IP 192.0.2.7: ::ffff:192.0.2.7/128, in 192.0.2.0/24 false
#   net.IP 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
#   net.IPNet 192.0.2.0/24: 192.0.2.0/24, in 192.0.2.0/24 true
#   net.IPNet 192.0.2.0/24: ::ffff:192.0.2.0/24, in 192.0.2.0/24 false
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
	"fmt"
	"log"
	"net"
	"net/netip"
	"os"

	"github.com/jackc/pgx/v5"
)

func main() {
	ctx := context.Background()
	db, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close(ctx)
	_, cidr, err := net.ParseCIDR("192.0.2.0/24")
	if err != nil {
		log.Fatal(err)
	}
	for _, value := range []any{
		"192.0.2.7", netip.MustParseAddr("192.0.2.7"), net.ParseIP("192.0.2.7"), net.IPv4(192, 0, 2, 7), net.ParseIP("192.0.2.7").To4(),
		*cidr, net.IPNet{IP: net.ParseIP("192.0.2.0"), Mask: net.CIDRMask(24, 32)},
	} {
		var stored string
		var within bool
		err := db.QueryRow(ctx, "SELECT text($1::inet), $1::inet <<= '192.0.2.0/24'", value).Scan(&stored, &within)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%T %s: %s, in 192.0.2.0/24 %v\n", value, text(value), stored, within)
	}
}

func text(value any) string {
	if network, ok := value.(net.IPNet); ok {
		return network.String()
	}
	return fmt.Sprint(value)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='string 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
netip.Addr 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
net.IP 192.0.2.7: ::ffff:192.0.2.7/128, in 192.0.2.0/24 false
net.IP 192.0.2.7: ::ffff:192.0.2.7/128, in 192.0.2.0/24 false
net.IP 192.0.2.7: 192.0.2.7/32, in 192.0.2.0/24 true
net.IPNet 192.0.2.0/24: 192.0.2.0/24, in 192.0.2.0/24 true
net.IPNet 192.0.2.0/24: ::ffff:192.0.2.0/24, in 192.0.2.0/24 false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
