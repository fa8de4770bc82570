#!/usr/bin/env bash
# gorm.io/gorm v1.31.2: Create of several rows with ON CONFLICT DO NOTHING gives the ids
# that come back to the values in their order. Where a row was left out because it
# exists, it gets the id of the next one, each one after it another row's, and the last
# none; no error.
#
# Seen:
#   rows: 2 error <nil>
#   old has id 103, and 101 in the database
#   new has id 104, and 103 in the database
#   newer has id 0, and 104 in the database
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
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

type Tag struct {
	ID   int
	Name string
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
		"CREATE TEMP TABLE tags (id int GENERATED ALWAYS AS IDENTITY (START 101) PRIMARY KEY, name text UNIQUE)",
		"INSERT INTO tags (name) VALUES ('old')",
	} {
		if err := db.Exec(text).Error; err != nil {
			log.Fatal(err)
		}
	}
	tags := []Tag{{Name: "old"}, {Name: "new"}, {Name: "newer"}}
	result := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&tags)
	fmt.Println("rows:", result.RowsAffected, "error", result.Error)
	for _, t := range tags {
		var id int
		if err := db.Raw("SELECT id FROM tags WHERE name = ?", t.Name).Scan(&id).Error; err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s has id %d, and %d in the database\n", t.Name, t.ID, id)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='rows: 2 error <nil>
old has id 103, and 101 in the database
new has id 104, and 103 in the database
newer has id 0, and 104 in the database'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
