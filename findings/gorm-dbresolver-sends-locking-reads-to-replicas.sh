#!/usr/bin/env bash
# gorm.io/plugin/dbresolver v1.6.2 with gorm.io/gorm v1.31.2: a text that begins with
# SELECT goes to a replica unless it ends in FOR UPDATE. FOR UPDATE with SKIP LOCKED, OF
# or a semicolon, FOR NO KEY UPDATE, FOR SHARE and functions that write go there, where
# a real replica refuses them. The builder's Locking clause goes to the primary with
# every strength.
#
# Seen:
#   SELECT ... FROM jobs: replica, error <nil>
#   SELECT ... FROM jobs FOR UPDATE: primary, error <nil>
#   SELECT ... FROM jobs FOR UPDATE;: replica, error <nil>
#   SELECT ... FROM jobs FOR UPDATE SKIP LOCKED: replica, error <nil>
#   SELECT ... FROM jobs FOR UPDATE OF jobs: replica, error <nil>
#   SELECT ... FROM jobs FOR NO KEY UPDATE: replica, error <nil>
#   SELECT ... FROM jobs FOR SHARE: replica, error <nil>
#   SELECT ... FROM set_config(...): replica, error <nil>
#   builder, UPDATE SKIP LOCKED: primary, error <nil>
#   builder, SHARE : primary, error <nil>
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
	"strings"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/plugin/dbresolver"
)

// named is the server under a name, which stands for a machine of its own.
func named(name string) gorm.Dialector {
	url := os.Getenv("NETRALINT_TEST_DATABASE_URL")
	mark := "?"
	if strings.Contains(url, "?") {
		mark = "&"
	}
	return postgres.Open(url + mark + "application_name=" + name)
}

func main() {
	db, err := gorm.Open(named("primary"), &gorm.Config{})
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Use(dbresolver.Register(dbresolver.Config{Replicas: []gorm.Dialector{named("replica")}})); err != nil {
		log.Fatal(err)
	}
	ask := "SELECT current_setting('application_name') FROM (VALUES (1)) jobs"
	for _, rest := range []string{"", " FOR UPDATE", " FOR UPDATE;", " FOR UPDATE SKIP LOCKED", " FOR UPDATE OF jobs", " FOR NO KEY UPDATE", " FOR SHARE"} {
		var name string
		err := db.Raw(ask + rest).Scan(&name).Error
		fmt.Printf("SELECT ... FROM jobs%s: %s, error %v\n", rest, name, err)
	}
	var name string
	err = db.Raw("SELECT current_setting('application_name') FROM set_config('jobs.last', '1', false)").Scan(&name).Error
	fmt.Printf("SELECT ... FROM set_config(...): %s, error %v\n", name, err)
	for _, lock := range []clause.Locking{{Strength: "UPDATE", Options: "SKIP LOCKED"}, {Strength: "SHARE"}} {
		err := db.Table("(VALUES (1)) jobs").Select("current_setting('application_name')").Clauses(lock).Scan(&name).Error
		fmt.Printf("builder, %s %s: %s, error %v\n", lock.Strength, lock.Options, name, err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/plugin/dbresolver@v1.6.2 gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='SELECT ... FROM jobs: replica, error <nil>
SELECT ... FROM jobs FOR UPDATE: primary, error <nil>
SELECT ... FROM jobs FOR UPDATE;: replica, error <nil>
SELECT ... FROM jobs FOR UPDATE SKIP LOCKED: replica, error <nil>
SELECT ... FROM jobs FOR UPDATE OF jobs: replica, error <nil>
SELECT ... FROM jobs FOR NO KEY UPDATE: replica, error <nil>
SELECT ... FROM jobs FOR SHARE: replica, error <nil>
SELECT ... FROM set_config(...): replica, error <nil>
builder, UPDATE SKIP LOCKED: primary, error <nil>
builder, SHARE : primary, error <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
