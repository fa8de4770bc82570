#!/usr/bin/env bash
# github.com/antonlindstrom/pgstore v0.0.0-20220421113606-e3a6e3fed12a with lib/pq
# v1.12.3: a session that has been saved is still new, so that a second Save in the same
# request, by a handler and by what is around it say, inserts another row of the same
# key. The next request reads the first row: what the second Save stored is not found. A
# session whose row has been deleted meanwhile is updated, which changes no row, and is
# no error.
#
# Seen:
#   saved with "one", error <nil>; the next request has "one", 1 rows
#   saved with "one" and "two", errors <nil>, <nil>; the next request has "one", 2 rows
#   saved when its row is gone, error <nil>; the next request has nothing, 0 rows
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
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/antonlindstrom/pgstore"
	"github.com/gorilla/sessions"
)

var store *pgstore.PGStore

func main() {
	var err error
	if store, err = pgstore.NewPGStore(os.Getenv("NETRALINT_TEST_DATABASE_URL"), make([]byte, 32)); err != nil {
		log.Fatal(err)
	}
	defer store.DbPool.Exec("DROP TABLE http_sessions")

	cookies, errs := request(nil, "one")
	fmt.Printf("saved with %q, error %v; %s\n", "one", errs[0], next(cookies))

	if _, err := store.DbPool.Exec("TRUNCATE http_sessions"); err != nil {
		log.Fatal(err)
	}
	cookies, errs = request(nil, "one", "two")
	fmt.Printf("saved with %q and %q, errors %v, %v; %s\n", "one", "two", errs[0], errs[1], next(cookies))

	r := with(cookies)
	session := get(r)
	if _, err := store.DbPool.Exec("DELETE FROM http_sessions"); err != nil {
		log.Fatal(err)
	}
	session.Values["step"] = "three"
	w := httptest.NewRecorder()
	err = session.Save(r, w)
	fmt.Printf("saved when its row is gone, error %v; %s\n", err, next(w.Result().Cookies()))
}

func with(cookies []*http.Cookie) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

func get(r *http.Request) *sessions.Session {
	session, err := store.Get(r, "shop")
	if err != nil {
		log.Fatal(err)
	}
	return session
}

// request saves the session of one request with each of the values.
func request(cookies []*http.Cookie, values ...string) ([]*http.Cookie, []error) {
	r, w := with(cookies), httptest.NewRecorder()
	session := get(r)
	var errs []error
	for _, v := range values {
		session.Values["step"] = v
		errs = append(errs, session.Save(r, w))
	}
	all := w.Result().Cookies()
	return all[len(all)-1:], errs
}

func next(cookies []*http.Cookie) string {
	var rows int
	if err := store.DbPool.QueryRow("SELECT count(*) FROM http_sessions").Scan(&rows); err != nil {
		log.Fatal(err)
	}
	has := "nothing"
	if step, ok := get(with(cookies)).Values["step"]; ok {
		has = fmt.Sprintf("%q", step)
	}
	return fmt.Sprintf("the next request has %s, %d rows", has, rows)
}
GO
go mod init example.com/finding 2>/dev/null
go get github.com/antonlindstrom/pgstore@v0.0.0-20220421113606-e3a6e3fed12a github.com/lib/pq@v1.12.3 2>/dev/null
go build -o finding . 2>errors || { cat errors >&2; exit 1; }

seen=$(./finding 2>&1 || true)
want='saved with "one", error <nil>; the next request has "one", 1 rows
saved with "one" and "two", errors <nil>, <nil>; the next request has "one", 2 rows
saved when its row is gone, error <nil>; the next request has nothing, 0 rows'
printf '%s\n' "$seen"
[ "$seen" = "$want" ] || { echo "the behaviour has changed" >&2; exit 1; }
