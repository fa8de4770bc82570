#!/usr/bin/env bash
# gorm.io/gorm v1.31.2: a condition with OR or AND gets parentheses where the word
# stands between two spaces. With a line break or a tab beside it there are none, and
# the next condition, also that of the soft delete, belongs to the last part alone.
#
# Seen:
#   "state = 'new' OR state = 'failed'"
#   	"SELECT * FROM \"jobs\" WHERE (state = 'new' OR state = 'failed') AND \"jobs\".\"deleted\" IS NULL"
#   	2 rows, error <nil>
#   "state = 'new'\n\tOR state = 'failed'"
#   	"SELECT * FROM \"jobs\" WHERE state = 'new'\n\tOR state = 'failed' AND \"jobs\".\"deleted\" IS NULL"
#   	3 rows, error <nil>
#   "state = 'new' OR\nstate = 'failed'"
#   	"SELECT * FROM \"jobs\" WHERE state = 'new' OR\nstate = 'failed' AND \"jobs\".\"deleted\" IS NULL"
#   	3 rows, error <nil>
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

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type Job struct {
	ID      int
	State   string
	Deleted gorm.DeletedAt
}

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	pool, err := db.DB()
	if err != nil {
		log.Fatal(err)
	}
	pool.SetMaxOpenConns(1)
	for _, text := range []string{
		"CREATE TEMP TABLE jobs (id int, state text, deleted timestamptz)",
		"INSERT INTO jobs VALUES (1, 'new', NULL), (2, 'failed', NULL), (3, 'new', now()), (4, 'failed', now())",
	} {
		if err := db.Exec(text).Error; err != nil {
			log.Fatal(err)
		}
	}
	for _, condition := range []string{
		"state = 'new' OR state = 'failed'",
		"state = 'new'\n\tOR state = 'failed'",
		"state = 'new' OR\nstate = 'failed'",
	} {
		var jobs []Job
		result := db.Where(condition).Order("id").Find(&jobs)
		text := db.Session(&gorm.Session{DryRun: true}).Where(condition).Find(&jobs).Statement.SQL.String()
		fmt.Printf("%q\n\t%q\n\t%d rows, error %v\n", condition, text, result.RowsAffected, result.Error)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='"state = '\''new'\'' OR state = '\''failed'\''"
	"SELECT * FROM \"jobs\" WHERE (state = '\''new'\'' OR state = '\''failed'\'') AND \"jobs\".\"deleted\" IS NULL"
	2 rows, error <nil>
"state = '\''new'\''\n\tOR state = '\''failed'\''"
	"SELECT * FROM \"jobs\" WHERE state = '\''new'\''\n\tOR state = '\''failed'\'' AND \"jobs\".\"deleted\" IS NULL"
	3 rows, error <nil>
"state = '\''new'\'' OR\nstate = '\''failed'\''"
	"SELECT * FROM \"jobs\" WHERE state = '\''new'\'' OR\nstate = '\''failed'\'' AND \"jobs\".\"deleted\" IS NULL"
	3 rows, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
