#!/usr/bin/env bash
# github.com/pashagolub/pgxmock/v4 v4.9.0 and github.com/pashagolub/pgxmock/v5 v5.1.0
# with github.com/jackc/pgx/v5 v5.13.0: neither compiles. The interfaces BatchResults
# and Rows of pgx have got methods since, Tx and TypeMap, and the mocks lack them. As
# they ask for pgx by a lower bound, raising pgx, for a security release say, builds
# the program and breaks every test that mocks.
#
# Seen:
#   v4: cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
#   v4: cannot use br (variable of type *batchResults) as pgx.BatchResults value
#   v4: cannot use rs (variable of type *rowSets) as pgx.Rows value
#   v4: does not implement pgx.BatchResults (missing method Tx)
#   v4: does not implement pgx.Rows (missing method TypeMap)
#   v5: cannot use &errRows{…} (value of type *errRows) as pgx.Rows value
#   v5: cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
#   v5: cannot use br (variable of type *batchResults) as pgx.BatchResults value
#   v5: cannot use rs (variable of type *rowSets) as pgx.Rows value
#   v5: does not implement pgx.BatchResults (missing method Tx)
#   v5: does not implement pgx.Rows (missing method TypeMap)
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

# try MAJOR VERSION prints what the compiler says of that release.
try() {
	mkdir "$1"
	cd "$1"
	cat >main.go <<GO
package main

import "github.com/pashagolub/pgxmock/$1"

func main() {
	pool, err := pgxmock.NewPool()
	if err != nil {
		panic(err)
	}
	pool.Close()
}
GO
	go mod init example.com/finding 2>/dev/null
	go get "github.com/pashagolub/pgxmock/$1@$2" github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
	go build . 2>&1 | grep -oE 'cannot use .* as pgx\.[A-Za-z]+ value|does not implement pgx.*missing method [A-Za-z]+\)' | sort -u | sed "s/^/$1: /" || true
	cd ..
}

seen=$(try v4 v4.9.0 && try v5 v5.1.0)
want='v4: cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
v4: cannot use br (variable of type *batchResults) as pgx.BatchResults value
v4: cannot use rs (variable of type *rowSets) as pgx.Rows value
v4: does not implement pgx.BatchResults (missing method Tx)
v4: does not implement pgx.Rows (missing method TypeMap)
v5: cannot use &errRows{…} (value of type *errRows) as pgx.Rows value
v5: cannot use &rowSets{…} (value of type *rowSets) as pgx.Rows value
v5: cannot use br (variable of type *batchResults) as pgx.BatchResults value
v5: cannot use rs (variable of type *rowSets) as pgx.Rows value
v5: does not implement pgx.BatchResults (missing method Tx)
v5: does not implement pgx.Rows (missing method TypeMap)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
