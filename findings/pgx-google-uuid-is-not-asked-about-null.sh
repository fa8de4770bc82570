#!/usr/bin/env bash
# github.com/vgarvardt/pgx-google-uuid/v5 v5.6.0 with github.com/google/uuid v1.6.0 and
# github.com/jackc/pgx/v5 v5.13.0: once it is registered, its ScanUUID is to read a
# uuid, and it has an error for a NULL. pgx hands a NULL to the Scan of google/uuid
# instead, which returns nil: a variable that is scanned into for each row keeps the
# identifier of the row before, and a NULL in a uuid[] is the identifier of zeros. A
# [16]byte refuses both.
#
# Seen:
#   ScanUUID of NULL: cannot scan NULL into *uuid.UUID
#   row: 11111111-1111-1111-1111-111111111111 <nil>
#   row: 11111111-1111-1111-1111-111111111111 <nil>
#   list: <nil> [11111111-1111-1111-1111-111111111111 00000000-0000-0000-0000-000000000000]
#   [16]byte refuses NULL: true
#   [][16]byte refuses NULL: true
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

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
)

func main() {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close(ctx)
	pgxuuid.Register(conn.TypeMap())
	fmt.Println("ScanUUID of NULL:", new(pgxuuid.UUID).ScanUUID(pgtype.UUID{}))

	rows, _ := conn.Query(ctx, "SELECT id FROM (VALUES (1, '11111111-1111-1111-1111-111111111111'::uuid), (2, NULL)) t (n, id) ORDER BY n")
	var id uuid.UUID
	for rows.Next() {
		err := rows.Scan(&id)
		fmt.Println("row:", id, err)
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	const list = "SELECT '{11111111-1111-1111-1111-111111111111,NULL}'::uuid[]"
	var ids []uuid.UUID
	fmt.Println("list:", conn.QueryRow(ctx, list).Scan(&ids), ids)
	var plain [16]byte
	fmt.Println("[16]byte refuses NULL:", conn.QueryRow(ctx, "SELECT NULL::uuid").Scan(&plain) != nil)
	var plains [][16]byte
	fmt.Println("[][16]byte refuses NULL:", conn.QueryRow(ctx, list).Scan(&plains) != nil)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/vgarvardt/pgx-google-uuid/v5@v5.6.0 github.com/google/uuid@v1.6.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='ScanUUID of NULL: cannot scan NULL into *uuid.UUID
row: 11111111-1111-1111-1111-111111111111 <nil>
row: 11111111-1111-1111-1111-111111111111 <nil>
list: <nil> [11111111-1111-1111-1111-111111111111 00000000-0000-0000-0000-000000000000]
[16]byte refuses NULL: true
[][16]byte refuses NULL: true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
