#!/usr/bin/env bash
# github.com/jmoiron/sqlx v1.4.0: In leaves a []byte whole, and spreads other types of
# bytes into one argument for each byte: net.IP, net.HardwareAddr, json.RawMessage.
# After an operator that is no valid text. A uuid.UUID and a netip.Addr stay whole.
#
# Seen:
#   []uint8: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>
#   net.IP: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, ?, ?, 6 arguments, error <nil>
#   net.HardwareAddr: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, ?, ?, ?, ?, 8 arguments, error <nil>
#   json.RawMessage: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, 4 arguments, error <nil>
#   netip.Addr: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>
#   [4]uint8: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/netip"

	"github.com/jmoiron/sqlx"
)

func main() {
	for _, v := range []any{
		[]byte{10, 0, 0, 1}, net.IP{10, 0, 0, 1}, net.HardwareAddr{2, 0, 0, 0, 0, 1}, json.RawMessage("{}"),
		netip.MustParseAddr("10.0.0.1"), [4]byte{10, 0, 0, 1},
	} {
		text, args, err := sqlx.In("SELECT id FROM hosts WHERE name IN (?) AND seen = ?", []string{"a", "b"}, v)
		fmt.Printf("%T: %s, %d arguments, error %v\n", v, text, len(args), err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jmoiron/sqlx@v1.4.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='[]uint8: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>
net.IP: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, ?, ?, 6 arguments, error <nil>
net.HardwareAddr: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, ?, ?, ?, ?, 8 arguments, error <nil>
json.RawMessage: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, ?, 4 arguments, error <nil>
netip.Addr: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>
[4]uint8: SELECT id FROM hosts WHERE name IN (?, ?) AND seen = ?, 3 arguments, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
