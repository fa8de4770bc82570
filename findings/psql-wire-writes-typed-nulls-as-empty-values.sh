#!/usr/bin/env bash
# github.com/jeroenrinzema/psql-wire v0.20.0 with github.com/jackc/pgx/v5 v5.13.0:
# DataWriter.Row sends NULL for a plain nil alone. A nil pointer, sql.NullString{} and
# pgtype.Text{}, which pgx sends as NULL, arrive as the empty text, and a pgtype.Int4{}
# as a number of no bytes, which the client cannot read.
#
# Seen:
#   nil: valid false
#   (*string)(nil): valid true
#   sql.NullString{}: valid true
#   pgtype.Text{}: valid true
#   <nil>
#   can't scan into dest[0] (col: n): int4: invalid length: expected 4 bytes, got 0
set -euo pipefail
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
	"io"
	"log"
	"log/slog"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	wire "github.com/jeroenrinzema/psql-wire"
)

func serve(row []any, columns wire.Columns) string {
	parse := func(context.Context, wire.Query) (wire.PreparedStatements, error) {
		run := func(_ context.Context, w wire.DataWriter, _ []wire.Parameter) error {
			if err := w.Row(row); err != nil {
				return err
			}
			return w.Complete("SELECT 1")
		}
		return wire.Prepared(wire.NewStatement(run, wire.WithColumns(columns))), nil
	}
	server, err := wire.NewServer(parse, wire.Logger(slog.New(slog.NewTextHandler(io.Discard, nil))))
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go server.Serve(listener)
	return fmt.Sprintf("postgres://someone@%s/shop?sslmode=disable", listener.Addr())
}

func main() {
	ctx := context.Background()
	text := wire.Column{Name: "t", Oid: pgtype.TextOID}
	conn, err := pgx.Connect(ctx, serve([]any{nil, (*string)(nil), sql.NullString{}, pgtype.Text{}}, wire.Columns{text, text, text, text}))
	if err != nil {
		log.Fatal(err)
	}
	var got [4]pgtype.Text
	err = conn.QueryRow(ctx, "SELECT 1").Scan(&got[0], &got[1], &got[2], &got[3])
	for i, name := range []string{"nil", "(*string)(nil)", "sql.NullString{}", "pgtype.Text{}"} {
		fmt.Printf("%s: valid %v\n", name, got[i].Valid)
	}
	fmt.Println(err)
	conn, err = pgx.Connect(ctx, serve([]any{pgtype.Int4{}}, wire.Columns{{Name: "n", Oid: pgtype.Int4OID}}))
	if err != nil {
		log.Fatal(err)
	}
	var n *int32
	fmt.Println(conn.QueryRow(ctx, "SELECT 1").Scan(&n))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jeroenrinzema/psql-wire@v0.20.0 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='nil: valid false
(*string)(nil): valid true
sql.NullString{}: valid true
pgtype.Text{}: valid true
<nil>
can'\''t scan into dest[0] (col: n): int4: invalid length: expected 4 bytes, got 0'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
