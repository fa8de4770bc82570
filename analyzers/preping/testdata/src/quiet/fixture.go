package quiet

import (
	"database/sql"
	"testing"
)

type fixture struct{ db *sql.DB }

func retry(f func() error) error { return f() }

// newFixture opens in a function literal of a function that is given a test.
func newFixture(t *testing.T, dsn string) *fixture {
	t.Helper()
	f := &fixture{}
	err := retry(func() (err error) {
		f.db, err = sql.Open("postgres", dsn)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var _ = newFixture
