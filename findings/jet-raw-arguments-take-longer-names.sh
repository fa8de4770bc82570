#!/usr/bin/env bash
# github.com/go-jet/jet/v2 v2.14.1: the names in RawArgs are replaced as text wherever
# they occur, also as the beginning of another name. With #from and #from_id, what was
# #from_id becomes the placeholder of #from followed by the rest of the name, and the
# second argument is not sent. With $1 and $10 the same call gives one of two
# statements, by the order of a Go map; neither sends both arguments in their places.
# Names of which none begins with another are right.
#
# Seen:
#   #since, #id
#   	SELECT $1, $2; [a b]
#   #from, #from_id
#   	SELECT $1, $1_id; [a]
#   $1, $10
#   	SELECT $2, $20; [a a]
#   	SELECT $3, $2; [a b a]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	. "github.com/go-jet/jet/v2/postgres"
)

func main() {
	for _, names := range [][]string{{"#since", "#id"}, {"#from", "#from_id"}, {"$1", "$10"}} {
		seen := map[string]bool{}
		for range 1000 {
			args := RawArgs{names[0]: "a", names[1]: "b"}
			query, sent := RawStatement("SELECT "+strings.Join(names, ", "), args).Sql()
			seen[fmt.Sprint(strings.TrimSpace(query), " ", sent)] = true
		}
		fmt.Println(strings.Join(names, ", "))
		for _, s := range slices.Sorted(maps.Keys(seen)) {
			fmt.Println("\t" + s)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-jet/jet/v2@v2.14.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='#since, #id
	SELECT $1, $2; [a b]
#from, #from_id
	SELECT $1, $1_id; [a]
$1, $10
	SELECT $2, $20; [a a]
	SELECT $3, $2; [a b a]'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
