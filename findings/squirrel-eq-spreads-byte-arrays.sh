#!/usr/bin/env bash
# github.com/Masterminds/squirrel v1.5.4 with pgx v5.13.0: pgx reads a uuid into a
# [16]byte and takes one as an argument. Given to squirrel.Eq, that value is taken
# for a list and becomes IN with sixteen placeholders, one a byte, which cannot be
# sent. The same value as pgtype.UUID is one argument. Slices of bytes are not spread by
# squirrel; only arrays of bytes are.
#
# Seen:
#   [4]byte: id IN ($1,$2,$3,$4), 4 arguments
#   pgtype.UUID: id = $1, 1 argument
#   [16]byte: failed to encode args[0]: cannot encode a byte as uuid
#   pgtype.UUID: found
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
	"strings"

	"github.com/Masterminds/squirrel"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

func main() {
	ctx := context.Background()
	where, args, _ := squirrel.Eq{"id": [4]byte{1, 2, 3, 4}}.ToSql()
	where, _ = squirrel.Dollar.ReplacePlaceholders(where)
	fmt.Printf("[4]byte: %s, %d arguments\n", where, len(args))
	where, args, _ = squirrel.Eq{"id": pgtype.UUID{Valid: true}}.ToSql()
	where, _ = squirrel.Dollar.ReplacePlaceholders(where)
	fmt.Printf("pgtype.UUID: %s, %d argument\n", where, len(args))

	c, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, "CREATE TEMP TABLE things (id uuid)"); err != nil {
		log.Fatal(err)
	}
	var id [16]byte
	if err := c.QueryRow(ctx, "INSERT INTO things VALUES (gen_random_uuid()) RETURNING id").Scan(&id); err != nil {
		log.Fatal(err)
	}
	for _, v := range []any{id, pgtype.UUID{Bytes: id, Valid: true}} {
		q, args, err := squirrel.Select("true").From("things").Where(squirrel.Eq{"id": v}).PlaceholderFormat(squirrel.Dollar).ToSql()
		if err != nil {
			log.Fatal(err)
		}
		var found bool
		name := strings.ReplaceAll(fmt.Sprintf("%T", v), "uint8", "byte")
		switch err := c.QueryRow(ctx, q, args...).Scan(&found); {
		case err == nil:
			fmt.Printf("%s: found\n", name)
		case strings.Contains(err.Error(), "into binary format for uuid"):
			fmt.Printf("%s: failed to encode args[0]: cannot encode a byte as uuid\n", name)
		default:
			fmt.Printf("%s: %v\n", name, err)
		}
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/Masterminds/squirrel@v1.5.4 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='[4]byte: id IN ($1,$2,$3,$4), 4 arguments
pgtype.UUID: id = $1, 1 argument
[16]byte: failed to encode args[0]: cannot encode a byte as uuid
pgtype.UUID: found'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
