package pgxpoolstat_test

import (
	"os"
	"reflect"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
	"github.com/netra-systems/netralint/conn/pgxpoolstat"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// Every method of pgxpool.Stat says what that of conn.Stat does.
func TestSaysTheSame(t *testing.T) {
	pgtest.NoLeaks(t)
	db, err := conn.OpenURL(t.Context(), pgtest.Database(t), conn.WithSize(3), conn.WithOverflow(4))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	held, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer held.Release()
	if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
		t.Fatal(err)
	}
	ours, theirs := reflect.ValueOf(db.Stat()), reflect.ValueOf(pgxpoolstat.Of(db).Stat())
	for i := range theirs.NumMethod() {
		name := theirs.Type().Method(i).Name
		m := ours.MethodByName(name)
		if !m.IsValid() {
			t.Errorf("conn.Stat has no method %s", name)
			continue
		}
		if got, want := theirs.Method(i).Call(nil)[0].Interface(), m.Call(nil)[0].Interface(); got != want {
			t.Errorf("%s = %v, want %v", name, got, want)
		}
	}
	if s := pgxpoolstat.Of(db).Stat(); s.MaxConns() != 7 || s.AcquiredConns() != 1 || s.IdleConns() != 1 || s.TotalConns() != 2 || s.AcquireDuration() <= 0 {
		t.Errorf("max %d, acquired %d, idle %d, total %d, %v", s.MaxConns(), s.AcquiredConns(), s.IdleConns(), s.TotalConns(), s.AcquireDuration())
	}
	if c := pgxpoolstat.Of(db).Config(); c.MaxConns != 7 {
		t.Errorf("at most %d connections, want 7", c.MaxConns)
	}
	var _ interface {
		Stat() *pgxpool.Stat
		Config() *pgxpool.Config
	} = pgxpoolstat.Of(db)
}
