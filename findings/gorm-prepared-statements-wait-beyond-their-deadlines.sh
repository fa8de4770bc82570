#!/usr/bin/env bash
# gorm.io/gorm v1.31.2 with gorm.io/driver/postgres v1.6.3: with PrepareStmt a statement
# is prepared once for all, and whoever has the same text waits for that without a look
# at the own context, holding a read lock of the whole cache. While one is prepared that
# the server keeps waiting, behind a lock on its table say, nothing new can be prepared
# and then nothing that is in the cache be looked up: statements of other tables outlive
# their deadlines too.
#
# Seen:
#   PrepareStmt false, SELECT count(*) FROM gorm_busy: answered within twice its deadline true, exceeded true
#   PrepareStmt false, SELECT max(id) FROM gorm_free: answered within twice its deadline true, exceeded false
#   PrepareStmt false, SELECT count(*) FROM gorm_free: answered within twice its deadline true, exceeded false
#   PrepareStmt true, SELECT count(*) FROM gorm_busy: answered within twice its deadline false, exceeded true
#   PrepareStmt true, SELECT max(id) FROM gorm_free: answered within twice its deadline false, exceeded true
#   PrepareStmt true, SELECT count(*) FROM gorm_free: answered within twice its deadline false, exceeded true
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
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const deadline = 200 * time.Millisecond

func main() {
	for _, prepared := range []bool{false, true} {
		db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{PrepareStmt: prepared, Logger: logger.Discard})
		if err != nil {
			log.Fatal(err)
		}
		for _, text := range []string{"CREATE TABLE IF NOT EXISTS gorm_busy (id int)", "CREATE TABLE IF NOT EXISTS gorm_free (id int)"} {
			if err := db.Exec(text).Error; err != nil {
				log.Fatal(err)
			}
		}
		try(db, prepared)
		db.Exec("DROP TABLE gorm_busy")
		db.Exec("DROP TABLE gorm_free")
	}
}

func try(db *gorm.DB, prepared bool) {
	const busy, cached = "SELECT count(*) FROM gorm_busy", "SELECT count(*) FROM gorm_free"
	var n int
	if err := db.Raw(cached).Scan(&n).Error; err != nil {
		log.Fatal(err)
	}
	locked := db.Begin()
	if err := locked.Exec("LOCK TABLE gorm_busy IN ACCESS EXCLUSIVE MODE").Error; err != nil {
		log.Fatal(err)
	}
	first := make(chan error)
	go func() {
		var n int
		first <- db.Raw(busy).Scan(&n).Error
	}()
	for waiting := 0; waiting == 0; time.Sleep(10 * time.Millisecond) {
		if err := locked.Raw("SELECT count(*) FROM pg_locks WHERE relation = 'gorm_busy'::regclass AND NOT granted").Scan(&waiting).Error; err != nil {
			log.Fatal(err)
		}
	}
	texts := []string{busy, "SELECT max(id) FROM gorm_free", cached}
	results := make([]chan string, len(texts))
	for i, text := range texts {
		results[i] = make(chan string, 1)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), deadline)
			defer cancel()
			start := time.Now()
			var n *int
			err := db.WithContext(ctx).Raw(text).Scan(&n).Error
			results[i] <- fmt.Sprintf("answered within twice its deadline %v, exceeded %v", time.Since(start) < 2*deadline, errors.Is(err, context.DeadlineExceeded))
		}()
		time.Sleep(deadline / 4)
	}
	time.Sleep(4 * deadline)
	locked.Commit()
	if err := <-first; err != nil {
		log.Fatal(err)
	}
	for i, text := range texts {
		fmt.Printf("PrepareStmt %v, %s: %s\n", prepared, text, <-results[i])
	}
}
GO
go mod init example.com/finding 2>/dev/null
go get gorm.io/gorm@v1.31.2 gorm.io/driver/postgres@v1.6.3 github.com/jackc/pgx/v5@v5.13.0 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='PrepareStmt false, SELECT count(*) FROM gorm_busy: answered within twice its deadline true, exceeded true
PrepareStmt false, SELECT max(id) FROM gorm_free: answered within twice its deadline true, exceeded false
PrepareStmt false, SELECT count(*) FROM gorm_free: answered within twice its deadline true, exceeded false
PrepareStmt true, SELECT count(*) FROM gorm_busy: answered within twice its deadline false, exceeded true
PrepareStmt true, SELECT max(id) FROM gorm_free: answered within twice its deadline false, exceeded true
PrepareStmt true, SELECT count(*) FROM gorm_free: answered within twice its deadline false, exceeded true'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
