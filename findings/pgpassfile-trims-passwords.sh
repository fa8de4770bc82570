#!/usr/bin/env bash
# github.com/jackc/pgpassfile v1.0.0, by which pgx v5.13.0 reads password files: a line
# is trimmed before it is taken apart, so a password that ends in spaces is sent without
# them, and the server refuses it. lib/pq v1.12.3 sends the password as it stands in the
# file. (Both talk here to a server of the program that asks for the password and prints
# it.)
#
# Seen:
#   pgx sends "ends in two spaces", refused true
#   lib/pq sends "ends in two spaces  ", refused true
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
	"log"
	"net"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
	_ "github.com/lib/pq"
)

// serve asks every client for its password and sends the client away.
func serve(l net.Listener, passwords chan<- string) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		b := pgproto3.NewBackend(c, c)
		if _, err := b.ReceiveStartupMessage(); err != nil {
			log.Fatal(err)
		}
		b.Send(&pgproto3.AuthenticationCleartextPassword{})
		if err := b.Flush(); err != nil {
			log.Fatal(err)
		}
		b.SetAuthType(pgproto3.AuthTypeCleartextPassword)
		message, err := b.Receive()
		if err != nil {
			log.Fatal(err)
		}
		passwords <- message.(*pgproto3.PasswordMessage).Password
		b.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "28P01", Message: "seen"})
		b.Flush()
		c.Close()
	}
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	passwords := make(chan string, 1)
	go serve(l, passwords)
	if err := os.WriteFile("passwords", []byte("*:*:*:*:ends in two spaces  \n"), 0o600); err != nil {
		log.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(l.Addr().String())
	dsn := fmt.Sprintf("host=%s port=%s user=amy dbname=shop sslmode=disable passfile=passwords", host, port)

	_, err = pgx.Connect(context.Background(), dsn)
	fmt.Printf("pgx sends %q, refused %v\n", <-passwords, err != nil)

	db, err := sql.Open("postgres", dsn)
	if err != nil {
		log.Fatal(err)
	}
	err = db.Ping()
	fmt.Printf("lib/pq sends %q, refused %v\n", <-passwords, err != nil)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx sends "ends in two spaces", refused true
lib/pq sends "ends in two spaces  ", refused true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
