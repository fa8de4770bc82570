#!/usr/bin/env bash
# github.com/knadh/goyesql/v2 v2.1.1: it leaves out the lines of a query that are
# comments, and joins the others with spaces. A comment behind the text of a line is
# part of the text, and then the rest of the statement is part of the comment: what is
# sent has no condition.
#
# Seen:
#   UPDATE sessions SET ended = now() -- at the latest WHERE account = 7
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/knadh/goyesql/v2"
)

const file = `
-- name: end-sessions
UPDATE sessions SET ended = now() -- at the latest
WHERE account = 7
`

func main() {
	fmt.Println(goyesql.MustParseBytes([]byte(file))["end-sessions"].Query)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/knadh/goyesql/v2@v2.1.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='UPDATE sessions SET ended = now() -- at the latest WHERE account = 7'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
