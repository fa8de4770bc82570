#!/usr/bin/env bash
# github.com/go-gorp/gorp/v3 v3.1.0: NullTime.Scan prints each value with package log,
# knows dates and times without a zone only, and returns no error for the rest. A value
# that it does not know, and NULL, leave the time and Valid of the row before.
#
# Seen:
#   Time scan value is: "2026-03-01T12:00:00Z"
#   "2026-03-01T12:00:00Z": {0001-01-01 00:00:00 +0000 UTC false}, error <nil>
#   Time scan value is: "2026-03-01 12:00:00+00"
#   "2026-03-01 12:00:00+00": {0001-01-01 00:00:00 +0000 UTC false}, error <nil>
#   Time scan value is: "2026-03-01"
#   "2026-03-01": {2026-03-01 00:00:00 +0000 UTC true}, error <nil>
#   Time scan value is: "2026-04-02 12:00:00"
#   "2026-04-02 12:00:00": {2026-04-02 12:00:00 +0000 UTC true}, error <nil>
#   Time scan value is: <nil>
#   <nil>: {2026-04-02 12:00:00 +0000 UTC true}, error <nil>
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
	"os"

	"github.com/go-gorp/gorp/v3"
)

func main() {
	log.SetFlags(0)
	log.SetOutput(os.Stdout)
	var t gorp.NullTime
	for _, v := range []any{"2026-03-01T12:00:00Z", "2026-03-01 12:00:00+00", "2026-03-01", "2026-04-02 12:00:00", nil} {
		err := t.Scan(v)
		fmt.Printf("%#v: %v, error %v\n", v, t, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-gorp/gorp/v3@v3.1.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Time scan value is: "2026-03-01T12:00:00Z"
"2026-03-01T12:00:00Z": {0001-01-01 00:00:00 +0000 UTC false}, error <nil>
Time scan value is: "2026-03-01 12:00:00+00"
"2026-03-01 12:00:00+00": {0001-01-01 00:00:00 +0000 UTC false}, error <nil>
Time scan value is: "2026-03-01"
"2026-03-01": {2026-03-01 00:00:00 +0000 UTC true}, error <nil>
Time scan value is: "2026-04-02 12:00:00"
"2026-04-02 12:00:00": {2026-04-02 12:00:00 +0000 UTC true}, error <nil>
Time scan value is: <nil>
<nil>: {2026-04-02 12:00:00 +0000 UTC true}, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
