#!/usr/bin/env bash
# github.com/qustavo/dotsql v1.2.0: what it reads from a file has no blank lines and no
# white space around its lines, also where they are part of a literal: another value is
# stored than the file says.
#
# Seen:
#   "INSERT INTO mails VALUES ('Hello,\nfirst line of code\n');", <nil>
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

	"github.com/qustavo/dotsql"
)

const file = "-- name: mail\nINSERT INTO mails VALUES ('Hello,\n\n    first line of code\n');\n"

func main() {
	dot, err := dotsql.LoadFromString(file)
	if err != nil {
		log.Fatal(err)
	}
	text, err := dot.Raw("mail")
	fmt.Printf("%q, %v\n", text, err)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/qustavo/dotsql@v1.2.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"INSERT INTO mails VALUES ('\''Hello,\nfirst line of code\n'\'');", <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
