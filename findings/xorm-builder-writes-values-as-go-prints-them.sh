#!/usr/bin/env bash
# xorm.io/builder v0.3.13: ToBoundSQL for PostgreSQL writes values into the text. Bytes
# become a text of their decimal numbers in brackets, which bytea takes as other bytes.
# A time is written as Go prints it, and a zone with a name that PostgreSQL does not
# know makes it an error. nil is compared with = null, which is never true, and with <>
# as the text <nil>.
#
# Seen:
#   INSERT INTO files (body,id) Values ('[1 200]',1)
#   	INSERT 0 1, error <nil>
#   INSERT INTO files (at,id) Values ('2026-03-01 12:00:00 +0100 Shop',2)
#   	, error ERROR: invalid input syntax for type timestamp with time zone: "2026-03-01 12:00:00 +0100 Shop" (SQLSTATE 22007)
#   UPDATE files SET note='none' WHERE note=null
#   	UPDATE 0, error <nil>
#   UPDATE files SET note='some' WHERE note<>'<nil>'
#   	UPDATE 0, error <nil>
#   bytes stored for 1, 200: "[1 200]"
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
	"fmt"
	"log"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"xorm.io/builder"
)

func main() {
	ctx := context.Background()
	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "CREATE TEMP TABLE files (id int, body bytea, note text, at timestamptz)"); err != nil {
		log.Fatal(err)
	}
	at := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("Shop", 3600))
	for _, w := range []*builder.Builder{
		builder.Postgres().Insert(builder.Eq{"id": 1, "body": []byte{1, 200}}).Into("files"),
		builder.Postgres().Insert(builder.Eq{"id": 2, "at": at}).Into("files"),
		builder.Postgres().Update(builder.Eq{"note": "none"}).From("files").Where(builder.Eq{"note": nil}),
		builder.Postgres().Update(builder.Eq{"note": "some"}).From("files").Where(builder.Neq{"note": nil}),
	} {
		text, err := w.ToBoundSQL()
		if err != nil {
			log.Fatal(err)
		}
		tag, err := c.Exec(ctx, text)
		fmt.Printf("%s\n\t%s, error %v\n", text, tag, err)
	}
	var body string
	if err := c.QueryRow(ctx, "SELECT convert_from(body, 'UTF8') FROM files WHERE id = 1").Scan(&body); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("bytes stored for 1, 200: %q\n", body)
}
GO
go mod init example.com/finding 2>/dev/null
go get xorm.io/builder@v0.3.13 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='INSERT INTO files (body,id) Values ('\''[1 200]'\'',1)
	INSERT 0 1, error <nil>
INSERT INTO files (at,id) Values ('\''2026-03-01 12:00:00 +0100 Shop'\'',2)
	, error ERROR: invalid input syntax for type timestamp with time zone: "2026-03-01 12:00:00 +0100 Shop" (SQLSTATE 22007)
UPDATE files SET note='\''none'\'' WHERE note=null
	UPDATE 0, error <nil>
UPDATE files SET note='\''some'\'' WHERE note<>'\''<nil>'\''
	UPDATE 0, error <nil>
bytes stored for 1, 200: "[1 200]"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
