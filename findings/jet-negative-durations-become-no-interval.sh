#!/usr/bin/env bash
# github.com/go-jet/jet/v2 v2.14.1: postgres.INTERVALd of a negative time.Duration
# writes INTERVAL '0 MICROSECOND', so that now() plus it is now. Positive durations
# are written exactly, and INTERVAL(-90, MINUTE) keeps its sign.
#
# Seen:
#   1h30m0s: SELECT INTERVAL '1 HOUR 30 MINUTE';
#   -1h30m0s: SELECT INTERVAL '0 MICROSECOND';
#   -90, MINUTE: SELECT INTERVAL '-90 MINUTE';
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"
	"strings"
	"time"

	. "github.com/go-jet/jet/v2/postgres"
)

func main() {
	for _, d := range []time.Duration{90 * time.Minute, -90 * time.Minute} {
		query, _ := SELECT(INTERVALd(d)).Sql()
		fmt.Printf("%v: %s\n", d, strings.TrimSpace(query))
	}
	query, _ := SELECT(INTERVAL(-90, MINUTE)).Sql()
	fmt.Printf("-90, MINUTE: %s\n", strings.TrimSpace(query))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-jet/jet/v2@v2.14.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='1h30m0s: SELECT INTERVAL '\''1 HOUR 30 MINUTE'\'';
-1h30m0s: SELECT INTERVAL '\''0 MICROSECOND'\'';
-90, MINUTE: SELECT INTERVAL '\''-90 MINUTE'\'';'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
