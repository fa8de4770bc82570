#!/usr/bin/env bash
# github.com/uptrace/bun/dialect/pgdialect v1.3.0: HStore takes maps of strings only.
# A key whose value is NULL is read as the empty text without an error, and written
# back it is the empty text. lib/pq v1.12.3's hstore keeps both apart.
#
# Seen:
#   "a"=>"b": bun map["a":"b"], error <nil>, again '"a"=>"b"'; pq valid true, error <nil>
#   "a"=>"": bun map["a":""], error <nil>, again '"a"=>""'; pq valid true, error <nil>
#   "a"=>NULL: bun map["a":""], error <nil>, again '"a"=>""'; pq valid false, error <nil>
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
export GOWORK=off GOFLAGS=-mod=mod

cat >main.go <<'GO'
package main

import (
	"database/sql"
	"fmt"
	"log"
	"os"

	"github.com/lib/pq"
	"github.com/lib/pq/hstore"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
)

func main() {
	connector, err := pq.NewConnector(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	format := bun.NewDB(db, pgdialect.New())
	for _, text := range []string{`"a"=>"b"`, `"a"=>""`, `"a"=>NULL`} {
		m := map[string]string{}
		h := hstore.Hstore{}
		err1 := pgdialect.HStore(&m).Scan([]byte(text))
		err2 := h.Scan([]byte(text))
		fmt.Printf("%s: bun %q, error %v, again %s; pq valid %v, error %v\n",
			text, m, err1, format.QueryGen().FormatQuery("?", pgdialect.HStore(m)), h.Map["a"].Valid, err2)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/uptrace/bun@v1.3.0 github.com/uptrace/bun/dialect/pgdialect@v1.3.0 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"a"=>"b": bun map["a":"b"], error <nil>, again '\''"a"=>"b"'\''; pq valid true, error <nil>
"a"=>"": bun map["a":""], error <nil>, again '\''"a"=>""'\''; pq valid true, error <nil>
"a"=>NULL: bun map["a":""], error <nil>, again '\''"a"=>""'\''; pq valid false, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
