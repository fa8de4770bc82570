#!/usr/bin/env bash
# gorm.io/datatypes v1.2.7 with gorm.io/driver/postgres v1.6.3: JSONQuery(...).Equals
# compares the texts of the two values. A number that is written with other digits is
# not equal, the number 5 equals the text "5", and a JSON null equals nothing, nil
# included.
#
# Seen:
#   n equals 5: 1 of 1, error <nil>
#   f equals 1.5: 0 of 1, error <nil>
#   s equals 5: 1 of 1, error <nil>
#   s equals "5": 1 of 1, error <nil>
#   n equals "5": 1 of 1, error <nil>
#   z equals <nil>: 0 of 1, error <nil>
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
	"fmt"
	"log"
	"os"

	"gorm.io/datatypes"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	rows := db.Table(`(VALUES ('{"n": 5, "f": 1.50, "s": "5", "z": null}'::jsonb)) AS t(doc)`)
	for _, k := range []struct {
		key   string
		value any
	}{{"n", 5}, {"f", 1.5}, {"s", 5}, {"s", "5"}, {"n", "5"}, {"z", nil}} {
		var n int64
		err := rows.Session(&gorm.Session{}).Where(datatypes.JSONQuery("doc").Equals(k.value, k.key)).Count(&n).Error
		fmt.Printf("%s equals %#v: %d of 1, error %v\n", k.key, k.value, n, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/datatypes@v1.2.7 gorm.io/driver/postgres@v1.6.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='n equals 5: 1 of 1, error <nil>
f equals 1.5: 0 of 1, error <nil>
s equals 5: 1 of 1, error <nil>
s equals "5": 1 of 1, error <nil>
n equals "5": 1 of 1, error <nil>
z equals <nil>: 0 of 1, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
