#!/usr/bin/env bash
# github.com/qustavo/dotsql v1.2.0: since this release each query of a file is parsed as
# a template of text/template. The text of an array of arrays, which begins with two
# braces, is one that cannot be parsed, and then no query of the file is loaded. v1.1.0
# loads it.
#
# Seen:
#   load: template: matrix:1: unexpected "," in operand
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/qustavo/dotsql"
)

const file = `
-- name: ping
SELECT 1;
-- name: matrix
SELECT '{{1,2},{3,4}}'::int4[];
`

func main() {
	dot, err := dotsql.LoadFromString(file)
	fmt.Println("load:", err)
	if dot != nil {
		text, err := dot.Raw("ping")
		fmt.Printf("ping: %q, %v\n", text, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/qustavo/dotsql@v1.2.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='load: template: matrix:1: unexpected "," in operand'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
