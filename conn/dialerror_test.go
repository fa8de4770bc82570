package conn_test

import (
	"database/sql"
	"net"
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

// A server that is not there is what lib/pq said: the error of the net package, and nothing
// around it.
func TestDialError(t *testing.T) {
	dir := t.TempDir()
	dsn := "host=" + dir + " dbname=none user=none sslmode=disable"
	want := "dial unix " + filepath.Join(dir, ".s.PGSQL.5432") + ": connect: no such file or directory"
	native, err := conn.OpenURL(t.Context(), dsn, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer native.Close()
	std, err := conn.OpenSQL(dsn, parity.LibPQ())
	if err != nil {
		t.Fatal(err)
	}
	defer std.Close()
	var n int
	_, execErr := native.Exec(t.Context(), "SELECT 1")
	_, beginErr := std.BeginTx(t.Context(), &sql.TxOptions{})
	for what, err := range map[string]error{
		"Ping of a DB":             native.Ping(t.Context()),
		"Exec of a DB":             execErr,
		"QueryRow of a DB":         native.QueryRow(t.Context(), "SELECT 1").Scan(&n),
		"PingContext of an sql.DB": std.PingContext(t.Context()),
		"BeginTx of an sql.DB":     beginErr,
	} {
		if _, ok := err.(*net.OpError); !ok || err.Error() != want {
			t.Errorf("%s: %T: %v, want %s", what, err, err, want)
		}
	}
}
