#!/usr/bin/env bash
# github.com/casbin/gorm-adapter/v3 v3.41.0 with PostgreSQL: SavePolicy begins a
# transaction and truncates the table on another connection. What is rolled back then
# are the new policies alone: after an error, a value that is too long for its column
# say, the table is empty. With a context that is over there is no transaction at all,
# and the table is emptied all the same.
#
# Seen:
#   saved: refused false, 3 policies
#   saved when canceled (true): refused true, 0 policies
#   saved again: refused false, 3 policies
#   saved with a long one: refused true, 0 policies
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
	"strings"

	"github.com/casbin/casbin/v3/model"
	gormadapter "github.com/casbin/gorm-adapter/v3"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const text = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = r.sub == p.sub && r.obj == p.obj && r.act == p.act
`

func main() {
	db, err := gorm.Open(postgres.Open(os.Getenv("NETRALINT_TEST_DATABASE_URL")), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		log.Fatal(err)
	}
	adapter, err := gormadapter.NewAdapterByDBUseTableName(db, "saved", "policies")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Exec("DROP TABLE saved_policies")
	policies, err := model.NewModelFromString(text)
	if err != nil {
		log.Fatal(err)
	}
	count := func(step string, err error) {
		var n int64
		if err := db.Table("saved_policies").Count(&n).Error; err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: refused %v, %d policies\n", step, err != nil, n)
	}
	for _, name := range []string{"alice", "bob", "carol"} {
		if err := policies.AddPolicy("p", "p", []string{name, "data", "read"}); err != nil {
			log.Fatal(err)
		}
	}
	count("saved", adapter.SavePolicy(policies))

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = adapter.SavePolicyCtx(ctx, policies)
	count(fmt.Sprintf("saved when canceled (%v)", errors.Is(err, context.Canceled)), err)

	count("saved again", adapter.SavePolicy(policies))
	if err := policies.AddPolicy("p", "p", []string{"dave", strings.Repeat("folder/", 20), "read"}); err != nil {
		log.Fatal(err)
	}
	count("saved with a long one", adapter.SavePolicy(policies))
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/casbin/gorm-adapter/v3@v3.41.0 github.com/casbin/casbin/v3@v3.8.1 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='saved: refused false, 3 policies
saved when canceled (true): refused true, 0 policies
saved again: refused false, 3 policies
saved with a long one: refused true, 0 policies'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
