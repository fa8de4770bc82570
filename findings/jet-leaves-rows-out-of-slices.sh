#!/usr/bin/env bash
# github.com/go-jet/jet/v2 v2.14.1 with pgx v5.13.0: rows become one where the columns
# of the key that were selected are equal. Of a key of two columns of which one is not
# selected, the rows of the other are one, with the values of the first; and so are all
# rows whose key is NULL, as an outer join has them. Rows that have NULL only are none,
# and a NULL is no element of a slice of pointers. The number of rows that the call
# returns is that of the server, and there is no error.
#
# Seen:
#   3 rows, error <nil>: 1.1=10 1.2=20 2.1=30
#   3 rows, error <nil>: 1.0=10 2.0=30
#   3 rows, error <nil>: 1.0=10 0.0=20
#   3 rows, error <nil>: 2 elements
#   3 rows, error <nil>: 2 elements
#
# Needs a PostgreSQL server: NETRALINT_TEST_DATABASE_URL, else one is started.
set -euo pipefail
if [ -z "${NETRALINT_TEST_DATABASE_URL:-}" ]; then
	exec "$(dirname "$0")/../.ci/with-postgres" "$(realpath "$0")"
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"context"
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/go-jet/jet/v2/qrm"
	_ "github.com/jackc/pgx/v5/stdlib"
)

type Lines struct {
	OrderID int64 `sql:"primary_key"`
	Line    int64 `sql:"primary_key"`
	Amount  *int64
}

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	const values = ` FROM (VALUES (1, 1, 10), (1, 2, 20), (2, 1, 30)) lines (order_id, line, amount)`
	const nulls = ` FROM (VALUES (1, 10), (NULL, 20), (NULL, 30)) lines (order_id, amount)`
	for _, text := range []string{
		`SELECT order_id "lines.order_id", line "lines.line", amount "lines.amount"` + values,
		`SELECT order_id "lines.order_id", amount "lines.amount"` + values,
		`SELECT order_id "lines.order_id", amount "lines.amount"` + nulls,
	} {
		var lines []Lines
		n, err := qrm.Query(context.Background(), db, text, nil, &lines)
		fmt.Printf("%d rows, error %v:", n, err)
		for _, l := range lines {
			fmt.Printf(" %d.%d=%d", l.OrderID, l.Line, *l.Amount)
		}
		fmt.Println()
	}
	var plain []*int64
	n, err := qrm.Query(context.Background(), db, "SELECT amount FROM (VALUES (10::int8), (NULL), (30)) v (amount)", nil, &plain)
	fmt.Printf("%d rows, error %v: %d elements\n", n, err, len(plain))
	var structs []struct{ Amount *int64 }
	n, err = qrm.Query(context.Background(), db, "SELECT amount FROM (VALUES (10::int8), (NULL), (30)) v (amount)", nil, &structs)
	fmt.Printf("%d rows, error %v: %d elements\n", n, err, len(structs))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/go-jet/jet/v2@v2.14.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='3 rows, error <nil>: 1.1=10 1.2=20 2.1=30
3 rows, error <nil>: 1.0=10 2.0=30
3 rows, error <nil>: 1.0=10 0.0=20
3 rows, error <nil>: 2 elements
3 rows, error <nil>: 2 elements'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
