#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3 and pgx v5.13.0:
# AutoMigrate of a model that has not changed alters every timestamp column that is
# declared with a precision, each time the program starts. ALTER COLUMN TYPE takes
# an ACCESS EXCLUSIVE lock, so a rolling restart stops all readers of the table.
# The migrator takes the number in parentheses for a length and compares it with
# the 64 bits that a timestamp is wide. One without a precision is left alone.
#
# Seen: the second AutoMigrate sent
#   ALTER TABLE "events" ALTER COLUMN "at" TYPE timestamptz(3) USING "at"::timestamptz(3)
#   ALTER TABLE "events" ALTER COLUMN "micro" TYPE timestamptz(6) USING "micro"::timestamptz(6)
#   ALTER TABLE "events" ALTER COLUMN "whole" TYPE timestamptz(0) USING "whole"::timestamptz(0)
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
	"log"
	"os"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

type Event struct {
	ID    int64
	At    time.Time `gorm:"precision:3"`
	Micro time.Time `gorm:"precision:6"`
	Whole time.Time `gorm:"type:timestamptz(0)"`
	Plain time.Time
}

func main() {
	out := logger.New(log.New(os.Stdout, "", 0), logger.Config{LogLevel: logger.Silent})
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: out})
	if err != nil {
		log.Fatal(err)
	}
	err = db.Transaction(func(tx *gorm.DB) error {
		if err := tx.Exec("CREATE SCHEMA gorm_precision").Error; err != nil {
			return err
		}
		if err := tx.Exec("SET LOCAL search_path = gorm_precision").Error; err != nil {
			return err
		}
		if err := tx.AutoMigrate(&Event{}); err != nil {
			return err
		}
		tx.Logger = out.LogMode(logger.Info)
		if err := tx.AutoMigrate(&Event{}); err != nil {
			return err
		}
		tx.Logger = out
		return tx.Exec("DROP SCHEMA gorm_precision CASCADE").Error
	})
	if err != nil {
		log.Fatal(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding | grep -o 'ALTER TABLE.*' || true)
want='ALTER TABLE "events" ALTER COLUMN "at" TYPE timestamptz(3) USING "at"::timestamptz(3)
ALTER TABLE "events" ALTER COLUMN "micro" TYPE timestamptz(6) USING "micro"::timestamptz(6)
ALTER TABLE "events" ALTER COLUMN "whole" TYPE timestamptz(0) USING "whole"::timestamptz(0)'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
