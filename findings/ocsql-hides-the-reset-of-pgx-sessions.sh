#!/usr/bin/env bash
# contrib.go.opencensus.io/integrations/ocsql v0.1.7 with github.com/jackc/pgx/v5
# v5.13.0: connections that come through a connector, as those of pgx do, have no
# ResetSession; only those that a driver opens by a name keep it. What
# stdlib.OptionResetSession is given is never called, so that a setting of one request
# is there in the next one, and neither is the check of pgx for a connection that is
# closed.
#
# Seen:
#   pgx: 1 resets, language "", <nil>
#   in ocsql: 0 resets, language "nl", <nil>
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
	"database/sql"
	"fmt"
	"log"
	"os"

	"contrib.go.opencensus.io/integrations/ocsql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func main() {
	config, err := pgx.ParseConfig(os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	resets := 0
	connector := stdlib.GetConnector(*config, stdlib.OptionResetSession(func(ctx context.Context, conn *pgx.Conn) error {
		resets++
		_, err := conn.Exec(ctx, "RESET ALL")
		return err
	}))
	use := func(name string, db *sql.DB) {
		db.SetMaxOpenConns(1)
		resets = 0
		if _, err := db.Exec("SET shop.language = 'nl'"); err != nil {
			log.Fatal(err)
		}
		var language sql.NullString
		err := db.QueryRow("SELECT current_setting('shop.language', true)").Scan(&language)
		fmt.Printf("%s: %d resets, language %q, %v\n", name, resets, language.String, err)
	}
	use("pgx", sql.OpenDB(connector))
	use("in ocsql", sql.OpenDB(ocsql.WrapConnector(connector)))
}
GO
go mod init example.com/finding 2>/dev/null
go get contrib.go.opencensus.io/integrations/ocsql@v0.1.7 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='pgx: 1 resets, language "", <nil>
in ocsql: 0 resets, language "nl", <nil>'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
