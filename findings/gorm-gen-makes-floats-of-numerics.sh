#!/usr/bin/env bash
# gorm.io/gen v0.3.27 with gorm.io/gorm v1.31.2 and gorm.io/driver/postgres v1.6.3: the
# model that GenerateModel makes of a table has a float64 for each numeric, whatever its
# precision, as pgx gives it for the type to scan into. A row with more digits than a
# float64 has is read without an error, and Save of it, to change another column, stores
# another number.
#
# Seen:
#   field: Supply float64
#   supply after the name was saved: 12345678901234567000
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

mkdir use model
echo 'package model' >model/doc.go
cat >use/main.go <<'GO'
package main

import (
	"os"

	"example.com/finding/model"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{})
	if err != nil {
		panic(err)
	}
	var token model.FindingToken
	if err := db.First(&token).Error; err != nil {
		panic(err)
	}
	token.Name = "new"
	if err := db.Save(&token).Error; err != nil {
		panic(err)
	}
}
GO
cat >main.go <<'GO'
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"regexp"

	"gorm.io/driver/postgres"
	"gorm.io/gen"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

func main() {
	log.SetOutput(io.Discard)
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		panic(err)
	}
	for _, statement := range []string{
		"DROP TABLE IF EXISTS finding_tokens",
		"CREATE TABLE finding_tokens (id bigint PRIMARY KEY, name text NOT NULL, supply numeric(30,0) NOT NULL)",
		"INSERT INTO finding_tokens VALUES (1, 'old', 12345678901234567890)",
	} {
		if err := db.Exec(statement).Error; err != nil {
			panic(err)
		}
	}
	generator := gen.NewGenerator(gen.Config{OutPath: "query"})
	generator.UseDB(db)
	generator.GenerateModel("finding_tokens")
	generator.Execute()
	text, err := os.ReadFile("model/finding_tokens.gen.go")
	if err != nil {
		panic(err)
	}
	fmt.Println("field:", string(regexp.MustCompile(`Supply +\S+`).Find(text)))
	if out, err := exec.Command("go", "run", "./use").CombinedOutput(); err != nil {
		panic(string(out))
	}
	var supply string
	if err := db.Raw("SELECT supply::text FROM finding_tokens").Scan(&supply).Error; err != nil {
		panic(err)
	}
	fmt.Println("supply after the name was saved:", supply)
	if err := db.Exec("DROP TABLE finding_tokens").Error; err != nil {
		panic(err)
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gen@v0.3.27 gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 gorm.io/plugin/dbresolver@v1.6.2 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='field: Supply float64
supply after the name was saved: 12345678901234567000'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
