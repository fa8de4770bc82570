#!/usr/bin/env bash
# github.com/pgvector/pgvector-go v0.3.0: a sparse vector whose elements are all zero
# has the text {}/3, which the library writes itself and which is the text the
# extension gives. It cannot be read again, neither by Parse nor by Scan.
#
# Seen:
#   [0 1.5 0] {2:1.5}/3: Parse <nil>, Scan <nil>
#   [0 0 0] {}/3: Parse strconv.ParseInt: parsing "": invalid syntax, Scan strconv.ParseInt: parsing "": invalid syntax
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/pgvector/pgvector-go"
)

func main() {
	for _, elements := range [][]float32{{0, 1.5, 0}, {0, 0, 0}} {
		text := pgvector.NewSparseVector(elements).String()
		var parsed, scanned pgvector.SparseVector
		fmt.Printf("%v %s: Parse %v, Scan %v\n", elements, text, parsed.Parse(text), scanned.Scan(text))
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/pgvector/pgvector-go@v0.3.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='[0 1.5 0] {2:1.5}/3: Parse <nil>, Scan <nil>
[0 0 0] {}/3: Parse strconv.ParseInt: parsing "": invalid syntax, Scan strconv.ParseInt: parsing "": invalid syntax'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
