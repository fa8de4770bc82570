#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3: where the UPDATE of Save
# finds no row, Save inserts the value, and a row with the same key is overwritten. A
# condition on the version that was read, which is to refuse what another has changed,
# is dropped there: the other change is lost, and one row affected. A row that has been
# deleted softly, which the UPDATE does not find either, is back. Updates finds no row
# in both.
#
# Seen:
#   Updates where the version is another: 0 rows, error <nil>; stored is "of another", deleted false
#   Updates of what is deleted: 0 rows, error <nil>; stored is "first", deleted true
#   Save where the version is another: 1 rows, error <nil>; stored is "mine", deleted false
#   Save of what is deleted: 1 rows, error <nil>; stored is "mine", deleted false
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

type Doc struct {
	ID        int64
	Text      string
	Version   int64
	DeletedAt gorm.DeletedAt
}

func (Doc) TableName() string { return "saved_docs" }

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	must := func(tx *gorm.DB) {
		if tx.Error != nil {
			log.Fatal(tx.Error)
		}
	}
	must(db.Exec("CREATE TABLE saved_docs (id int8 PRIMARY KEY, text text, version int8, deleted_at timestamptz)"))
	defer db.Exec("DROP TABLE saved_docs")
	ways := []struct {
		name string
		do   func(tx *gorm.DB, d *Doc) *gorm.DB
	}{
		{"Updates", func(tx *gorm.DB, d *Doc) *gorm.DB { return tx.Model(d).Select("*").Updates(d) }},
		{"Save", func(tx *gorm.DB, d *Doc) *gorm.DB { return tx.Save(d) }},
	}
	for _, way := range ways {
		must(db.Exec("TRUNCATE saved_docs"))
		must(db.Create(&Doc{ID: 1, Text: "first", Version: 1}))

		var mine Doc
		must(db.First(&mine, 1))
		must(db.Exec("UPDATE saved_docs SET text = 'of another', version = 2"))
		read := mine.Version
		mine.Text, mine.Version = "mine", read+1
		tx := way.do(db.Where("version = ?", read), &mine)
		show(db, way.name+" where the version is another", tx)

		must(db.Exec("UPDATE saved_docs SET text = 'first', deleted_at = NULL"))
		must(db.First(&mine, 1))
		must(db.Delete(&Doc{}, 1))
		mine.Text = "mine"
		show(db, way.name+" of what is deleted", way.do(db, &mine))
	}
}

func show(db *gorm.DB, name string, tx *gorm.DB) {
	var d Doc
	if err := db.Unscoped().First(&d, 1).Error; err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d rows, error %v; stored is %q, deleted %v\n", name, tx.RowsAffected, tx.Error, d.Text, d.DeletedAt.Valid)
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='Updates where the version is another: 0 rows, error <nil>; stored is "of another", deleted false
Updates of what is deleted: 0 rows, error <nil>; stored is "first", deleted true
Save where the version is another: 1 rows, error <nil>; stored is "mine", deleted false
Save of what is deleted: 1 rows, error <nil>; stored is "mine", deleted false'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
