#!/usr/bin/env bash
# github.com/jackc/pgerrcode v0.0.0-20250907135507-afb5586c32a6 lacks codes that
# PostgreSQL has since 17 and 18: 25P04 (transaction_timeout) and 58P03
# (file_name_too_long). Name is empty, and IsInvalidTransactionState and IsSystemError
# say no, as they compare with a list and not with the class. It still has 72000
# (snapshot_too_old), which PostgreSQL 17 took away. lib/pq v1.12.3 has the new ones.
#
# Seen:
#   25P03: pgerrcode "IdleInTransactionSessionTimeout", of class 25 true, of class 58 false; lib/pq "idle_in_transaction_session_timeout"
#   25P04: pgerrcode "", of class 25 false, of class 58 false; lib/pq "transaction_timeout"
#   58P02: pgerrcode "DuplicateFile", of class 25 false, of class 58 true; lib/pq "duplicate_file"
#   58P03: pgerrcode "", of class 25 false, of class 58 false; lib/pq "file_name_too_long"
#   72000: pgerrcode "SnapshotTooOld", of class 25 false, of class 58 false; lib/pq ""
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"fmt"

	"github.com/jackc/pgerrcode"
	"github.com/lib/pq/pqerror"
)

func main() {
	for _, code := range []string{"25P03", "25P04", "58P02", "58P03", "72000"} {
		fmt.Printf("%s: pgerrcode %q, of class 25 %v, of class 58 %v; lib/pq %q\n", code, pgerrcode.Name(code),
			pgerrcode.IsInvalidTransactionState(code), pgerrcode.IsSystemError(code), pqerror.Code(code).Name())
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgerrcode@v0.0.0-20250907135507-afb5586c32a6 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='25P03: pgerrcode "IdleInTransactionSessionTimeout", of class 25 true, of class 58 false; lib/pq "idle_in_transaction_session_timeout"
25P04: pgerrcode "", of class 25 false, of class 58 false; lib/pq "transaction_timeout"
58P02: pgerrcode "DuplicateFile", of class 25 false, of class 58 true; lib/pq "duplicate_file"
58P03: pgerrcode "", of class 25 false, of class 58 false; lib/pq "file_name_too_long"
72000: pgerrcode "SnapshotTooOld", of class 25 false, of class 58 false; lib/pq ""'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
