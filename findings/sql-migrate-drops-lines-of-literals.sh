#!/usr/bin/env bash
# github.com/rubenv/sql-migrate v1.8.1 with lib/pq v1.12.3: a line that begins with
# two dashes and a space is left out of the statement wherever it stands, also inside
# a literal and the body of a function, and between StatementBegin and StatementEnd. A
# text that is stored lacks the line, without an error, and a function does something
# else than its source says. A line break of CR LF becomes LF.
#
# Seen:
#   migrations 1 <nil>
#   "Regards\nand friends"
#   "Hello\nnetra"
#   "one\ntwo"
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
	"database/sql"
	"fmt"
	"log"
	"os"
	"strings"

	_ "github.com/lib/pq"
	migrate "github.com/rubenv/sql-migrate"
)

const script = `-- +migrate Up
-- +migrate StatementBegin
CREATE FUNCTION signature() RETURNS text LANGUAGE sql AS $$
	SELECT 'Regards
-- netra
and friends'
$$;
-- +migrate StatementEnd
CREATE TABLE mails (body text);
INSERT INTO mails VALUES ('Hello
-- 
netra'), ('one` + "\r\n" + `two');
-- +migrate Down
DROP TABLE mails;
DROP FUNCTION signature();
`

func main() {
	db, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	migration, err := migrate.ParseMigration("1", strings.NewReader(script))
	if err != nil {
		log.Fatal(err)
	}
	source := &migrate.MemoryMigrationSource{Migrations: []*migrate.Migration{migration}}
	n, err := migrate.Exec(db, "postgres", source, migrate.Up)
	fmt.Println("migrations", n, err)
	rows, err := db.Query("SELECT signature() UNION ALL SELECT body FROM mails")
	if err != nil {
		log.Fatal(err)
	}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q\n", text)
	}
	if err := rows.Err(); err != nil {
		log.Fatal(err)
	}
	if _, err := migrate.Exec(db, "postgres", source, migrate.Down); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("DROP TABLE gorp_migrations"); err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/rubenv/sql-migrate@v1.8.1 github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='migrations 1 <nil>
"Regards\nand friends"
"Hello\nnetra"
"one\ntwo"'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
