#!/usr/bin/env bash
# github.com/pashagolub/pgxmock/v4 v4.9.0, its newest release, with
# github.com/jackc/pgx/v5 v5.13.0: it does not compile. The interfaces BatchResults
# and Rows of pgx have got methods since, Tx and TypeMap, and its mocks lack them. As
# it asks for pgx by a lower bound, raising pgx, for a security release say, builds
# the program and breaks every test that mocks.
#
# Seen:
#   cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
#   cannot use br (variable of type *batchResults) as pgx.BatchResults value
#   cannot use rs (variable of type *rowSets) as pgx.Rows value
#   does not implement pgx.BatchResults (missing method Tx)
#   does not implement pgx.Rows (missing method TypeMap)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import "github.com/pashagolub/pgxmock/v4"

func main() {
	pool, err := pgxmock.NewPool()
	if err != nil {
		panic(err)
	}
	pool.Close()
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/pashagolub/pgxmock/v4@v4.9.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null

seen=$(go build . 2>&1 | grep -oE 'cannot use .* as pgx\.[A-Za-z]+ value|does not implement pgx.*missing method [A-Za-z]+\)' | sort -u || true)
want='cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
cannot use br (variable of type *batchResults) as pgx.BatchResults value
cannot use rs (variable of type *rowSets) as pgx.Rows value
does not implement pgx.BatchResults (missing method Tx)
does not implement pgx.Rows (missing method TypeMap)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
