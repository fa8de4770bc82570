#!/usr/bin/env bash
# github.com/google/uuid v1.6.0, github.com/oklog/ulid/v2 v2.1.2 and
# github.com/hashicorp/go-version v1.9.0 with pgx v5.13.0 under database/sql: Scan of
# NULL returns nil and leaves the value as it is; uuid.UUID does that for an empty
# text too. Rows read into one variable give a row with NULL the identifier of the row
# before it. uuid.NullUUID is reset, and github.com/gofrs/uuid/v5 v5.5.1 refuses NULL.
#
# Seen:
#   google/uuid: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
#   google/uuid: <nil> is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
#   google/uuid:  is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
#   google/uuid, NullUUID: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as &{4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 true}
#   google/uuid, NullUUID: <nil> is read as &{00000000-0000-0000-0000-000000000000 false}
#   google/uuid, NullUUID:  is read as &{00000000-0000-0000-0000-000000000000 true}
#   gofrs/uuid: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
#   gofrs/uuid: <nil> is refused
#   gofrs/uuid:  is refused
#   ulid: 01ARZ3NDEKTSV4RRFFQ69G5FAV is read as 01ARZ3NDEKTSV4RRFFQ69G5FAV
#   ulid: <nil> is read as 01ARZ3NDEKTSV4RRFFQ69G5FAV
#   ulid:  is refused
#   go-version: 1.2.3 is read as 1.2.3
#   go-version: <nil> is read as 1.2.3
#   go-version:  is refused
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

	gofrs "github.com/gofrs/uuid/v5"
	"github.com/google/uuid"
	"github.com/hashicorp/go-version"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/oklog/ulid/v2"
)

func main() {
	db, err := sql.Open("pgx", os.Getenv("NETRALINT_TEST_DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	const id = "4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5"
	read(db, "google/uuid", id, new(uuid.UUID))
	read(db, "google/uuid, NullUUID", id, new(uuid.NullUUID))
	read(db, "gofrs/uuid", id, new(gofrs.UUID))
	read(db, "ulid", "01ARZ3NDEKTSV4RRFFQ69G5FAV", new(ulid.ULID))
	read(db, "go-version", "1.2.3", new(version.Version))
}

// read reads a text, NULL and the empty text into one variable, row by row.
func read(db *sql.DB, name, first string, value any) {
	for _, text := range []any{first, nil, ""} {
		if err := db.QueryRow("SELECT $1::text", text).Scan(value); err != nil {
			fmt.Printf("%s: %v is refused\n", name, text)
			continue
		}
		shown := fmt.Sprintf("%v", value)
		if v, ok := value.(*version.Version); ok {
			shown = v.Original()
		}
		fmt.Printf("%s: %v is read as %s\n", name, text, shown)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/google/uuid@v1.6.0 github.com/oklog/ulid/v2@v2.1.2 github.com/hashicorp/go-version@v1.9.0 github.com/gofrs/uuid/v5@v5.5.1 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='google/uuid: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
google/uuid: <nil> is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
google/uuid:  is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
google/uuid, NullUUID: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as &{4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 true}
google/uuid, NullUUID: <nil> is read as &{00000000-0000-0000-0000-000000000000 false}
google/uuid, NullUUID:  is read as &{00000000-0000-0000-0000-000000000000 true}
gofrs/uuid: 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5 is read as 4b6a6d39-a1cb-4a57-9e0c-98a8ca38a7d5
gofrs/uuid: <nil> is refused
gofrs/uuid:  is refused
ulid: 01ARZ3NDEKTSV4RRFFQ69G5FAV is read as 01ARZ3NDEKTSV4RRFFQ69G5FAV
ulid: <nil> is read as 01ARZ3NDEKTSV4RRFFQ69G5FAV
ulid:  is refused
go-version: 1.2.3 is read as 1.2.3
go-version: <nil> is read as 1.2.3
go-version:  is refused'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
