#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3: FindInBatches goes on after
# the last row by the column ID alone, also where the primary key has a second column,
# and rows that have the same ID as the last of a batch, or a smaller one, are never
# given. The error is nil and the number of rows is that of those given. Where no column
# of the key is called ID, it is refused.
#
# Seen:
#   batches of 2: 8 of 12 rows given, RowsAffected 8, error <nil>
#   batches of 3: 12 of 12 rows given, RowsAffected 12, error <nil>
#   batches of 5: 10 of 12 rows given, RowsAffected 10, error <nil>
#   batches of 12: 12 of 12 rows given, RowsAffected 12, error <nil>
#   no column ID: primary key required
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

type Invoice struct {
	Tenant int `gorm:"primaryKey;autoIncrement:false"`
	ID     int `gorm:"primaryKey;autoIncrement:false"`
}

type Receipt struct {
	Tenant int `gorm:"primaryKey;autoIncrement:false"`
	Number int `gorm:"primaryKey;autoIncrement:false"`
}

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Migrator().DropTable(&Invoice{}, &Receipt{}); err != nil {
		log.Fatal(err)
	}
	if err := db.AutoMigrate(&Invoice{}, &Receipt{}); err != nil {
		log.Fatal(err)
	}
	for tenant := 1; tenant <= 3; tenant++ {
		for id := 1; id <= 4; id++ {
			if err := db.Create(&Invoice{tenant, id}).Error; err != nil {
				log.Fatal(err)
			}
			if err := db.Create(&Receipt{tenant, id}).Error; err != nil {
				log.Fatal(err)
			}
		}
	}
	for _, size := range []int{2, 3, 5, 12} {
		var invoices []Invoice
		given := 0
		result := db.FindInBatches(&invoices, size, func(*gorm.DB, int) error { given += len(invoices); return nil })
		fmt.Printf("batches of %d: %d of 12 rows given, RowsAffected %d, error %v\n", size, given, result.RowsAffected, result.Error)
	}
	var receipts []Receipt
	fmt.Println("no column ID:", db.FindInBatches(&receipts, 2, func(*gorm.DB, int) error { return nil }).Error)
	db.Migrator().DropTable(&Invoice{}, &Receipt{})
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='batches of 2: 8 of 12 rows given, RowsAffected 8, error <nil>
batches of 3: 12 of 12 rows given, RowsAffected 12, error <nil>
batches of 5: 10 of 12 rows given, RowsAffected 10, error <nil>
batches of 12: 12 of 12 rows given, RowsAffected 12, error <nil>
no column ID: primary key required'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
