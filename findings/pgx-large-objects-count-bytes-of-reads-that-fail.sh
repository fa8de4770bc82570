#!/usr/bin/env bash
# github.com/jackc/pgx/v5 v5.13.0: LargeObject.Read that fails, because its context is
# over say, returns the error and the length of its buffer as the number of bytes that
# were read. io.Copy writes them before it looks at the error: the copy ends in a buffer
# of what was there before, and its number says that the object was read as far. One that
# goes on from there with another transaction leaves that part out.
#
# Seen:
#   Read: 65536 bytes, error true, of the object 0
#   io.Copy: 98304 bytes, error true, of the object 65536
#   gone on from there: 262144 of 262144 bytes, error false, the object false
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
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

var ctx = context.Background()

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// object is the content, of which no part of 32 KB is like the one before it.
func object() []byte {
	b := make([]byte, 256<<10)
	for i := range b {
		b[i] = byte(1 + i%251)
	}
	return b
}

func main() {
	content := object()
	var oid uint32
	within(func(tx pgx.Tx) {
		lobs := tx.LargeObjects()
		var err error
		oid, err = lobs.Create(ctx, 0)
		check(err)
		o, err := lobs.Open(ctx, oid, pgx.LargeObjectModeWrite)
		check(err)
		_, err = o.Write(content)
		check(err)
		check(tx.Commit(ctx))
	})
	defer within(func(tx pgx.Tx) {
		lobs := tx.LargeObjects()
		check(lobs.Unlink(ctx, oid))
		check(tx.Commit(ctx))
	})

	within(func(tx pgx.Tx) {
		limited, cancel := context.WithCancel(ctx)
		o := open(limited, tx, oid)
		cancel()
		buffer := make([]byte, 64<<10)
		n, err := o.Read(buffer)
		fmt.Printf("Read: %d bytes, error %v, of the object %d\n", n, err != nil, common(buffer[:n], content))
	})

	var copied bytes.Buffer
	within(func(tx pgx.Tx) {
		limited, cancel := context.WithCancel(ctx)
		o := open(limited, tx, oid)
		n, err := io.Copy(writer{&copied}, &ending{o, cancel, 2})
		fmt.Printf("io.Copy: %d bytes, error %v, of the object %d\n", n, err != nil, common(copied.Bytes(), content))
	})
	within(func(tx pgx.Tx) {
		o := open(ctx, tx, oid)
		_, err := o.Seek(int64(copied.Len()), io.SeekStart)
		check(err)
		_, err = io.Copy(writer{&copied}, o)
		fmt.Printf("gone on from there: %d of %d bytes, error %v, the object %v\n", copied.Len(), len(content), err != nil, bytes.Equal(copied.Bytes(), content))
	})
}

// writer has no other way than Write, as a file or a response has it.
type writer struct{ io.Writer }

// ending ends the context of the object after some reads.
type ending struct {
	io.Reader
	cancel func()
	left   int
}

func (e *ending) Read(p []byte) (int, error) {
	if e.left == 0 {
		e.cancel()
	}
	e.left--
	return e.Reader.Read(p)
}

func open(ctx context.Context, tx pgx.Tx, oid uint32) *pgx.LargeObject {
	lobs := tx.LargeObjects()
	o, err := lobs.Open(ctx, oid, pgx.LargeObjectModeRead)
	check(err)
	return o
}

// within calls f with a transaction on a connection of its own.
func within(f func(pgx.Tx)) {
	conn, err := pgx.Connect(ctx, os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	check(err)
	defer conn.Close(ctx)
	tx, err := conn.Begin(ctx)
	check(err)
	defer tx.Rollback(ctx)
	f(tx)
}

func common(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Read: 65536 bytes, error true, of the object 0
io.Copy: 98304 bytes, error true, of the object 65536
gone on from there: 262144 of 262144 bytes, error false, the object false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
