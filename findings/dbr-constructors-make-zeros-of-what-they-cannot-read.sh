#!/usr/bin/env bash
# github.com/gocraft/dbr/v2 v2.7.6: the constructors of its Null types drop the error of
# their Scan. A text that is not a number, or a number that is too large, becomes 0 or
# false, and is not NULL. NewNullTime makes NULL of a text as RFC 3339 writes it. A
# NullString read from a JSON number has the digits of a float64.
#
# Seen:
#   NewNullInt64("12 "): {{0 true}}
#   NewNullInt64(uint64(1 << 63)): {{0 true}}
#   NewNullFloat64("1,5"): {{0 true}}
#   NewNullBool("yes"): {{false true}}
#   NewNullTime("2026-03-01 12:00:00"): {2026-03-01 12:00:00 +0000 UTC true}
#   NewNullTime("2026-03-01T12:00:00Z"): {0001-01-01 00:00:00 +0000 UTC false}
#   NullString of JSON 9007199254740993: {{9.007199254740992e+15 true}} error <nil>
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

	"github.com/gocraft/dbr/v2"
)

func main() {
	fmt.Println("NewNullInt64(\"12 \"):", dbr.NewNullInt64("12 "))
	fmt.Println("NewNullInt64(uint64(1 << 63)):", dbr.NewNullInt64(uint64(1<<63)))
	fmt.Println("NewNullFloat64(\"1,5\"):", dbr.NewNullFloat64("1,5"))
	fmt.Println("NewNullBool(\"yes\"):", dbr.NewNullBool("yes"))
	fmt.Println("NewNullTime(\"2026-03-01 12:00:00\"):", dbr.NewNullTime("2026-03-01 12:00:00"))
	fmt.Println("NewNullTime(\"2026-03-01T12:00:00Z\"):", dbr.NewNullTime("2026-03-01T12:00:00Z"))
	var s dbr.NullString
	err := json.Unmarshal([]byte("9007199254740993"), &s)
	fmt.Println("NullString of JSON 9007199254740993:", s, "error", err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/gocraft/dbr/v2@v2.7.6 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='NewNullInt64("12 "): {{0 true}}
NewNullInt64(uint64(1 << 63)): {{0 true}}
NewNullFloat64("1,5"): {{0 true}}
NewNullBool("yes"): {{false true}}
NewNullTime("2026-03-01 12:00:00"): {2026-03-01 12:00:00 +0000 UTC true}
NewNullTime("2026-03-01T12:00:00Z"): {0001-01-01 00:00:00 +0000 UTC false}
NullString of JSON 9007199254740993: {{9.007199254740992e+15 true}} error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
