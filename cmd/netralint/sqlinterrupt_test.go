package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
)

// An interrupt in the middle of a migration ends the run, and nothing of it stays on
// the server.
func TestSQLInterrupt(t *testing.T) {
	server, ok := servertest.URL(t, moduleRoot(t))
	if !ok {
		return
	}
	db, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example.com/shop\n\ngo 1.26\n", "shop.go": "package shop\n",
		"1.sql": "CREATE TABLE t (); SELECT 'interrupt me' FROM pg_sleep(600)",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("netralint", "sql", "-C", dir, "-database", server, "-migrations", "1.sql")
	cmd.Env = append(os.Environ(), "GOWORK=off", "NETRALINT_CACHE=off")
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	name := waitForSleep(t, db)
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() != 2 || !bytes.HasPrefix(said.Bytes(), []byte("netralint: interrupted: migration 1.sql:1")) {
		t.Errorf("ended with %v and said %q", err, said.String())
	}
	var left int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d databases %s are left, %v", left, name, err)
	}
}

// waitForSleep waits until the migration sleeps, and returns the name of its database.
func waitForSleep(t *testing.T, db *pgx.Conn) (name string) {
	t.Helper()
	for {
		err := db.QueryRow(t.Context(), "SELECT datname FROM pg_stat_activity WHERE datname LIKE 'netralint!_%' ESCAPE '!' AND wait_event = 'PgSleep' AND query LIKE '%interrupt me%'").Scan(&name)
		if err == nil {
			return name
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
	}
}
