package conn

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestParityLimits(t *testing.T) {
	limits := ParityLimits()
	if len(limits) < 10 {
		t.Fatalf("only %d limits", len(limits))
	}
	seen := map[string]bool{}
	for _, l := range limits {
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(l.ID) || seen[l.ID] {
			t.Errorf("bad or repeated id %q", l.ID)
		}
		seen[l.ID] = true
		if l.Where != "native" && l.Where != "both" || l.Difference == "" || l.Instead == "" {
			t.Errorf("incomplete limit %+v", l)
		}
	}
}

func TestParityBoundIsLargeAndStated(t *testing.T) {
	var log bytes.Buffer
	set, err := Config{URL: URL(pgtest.ServerURL(t))}.apply([]Option{WithParity(LibPQ), WithLogger(slog.New(slog.NewTextHandler(&log, nil)))}).resolve()
	if err != nil {
		t.Fatal(err)
	}
	if set.limit() != 100 {
		t.Errorf("limit %d, want 100", set.limit())
	}
	db := startLikeLibPQ(t, WithSize(1), WithOverflow(-1), WithWaitTimeout(20*time.Millisecond), WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	for range 2 {
		if err := db.Ping(t.Context()); err == nil {
			t.Fatal("a second connection of one")
		}
	}
	if n := strings.Count(log.String(), "had no limit"); n != 1 {
		t.Errorf("warned %d times, want once:\n%s", n, log.String())
	}
}

func TestParityBeginsReadWrite(t *testing.T) {
	db := startLikeLibPQ(t)
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Release()
	if _, err := c.Exec(t.Context(), "SET default_transaction_read_only = on"); err != nil {
		t.Fatal(err)
	}
	for mode, want := range map[pgx.TxAccessMode]string{"": "off", pgx.ReadOnly: "on"} {
		tx, err := c.BeginTx(t.Context(), pgx.TxOptions{AccessMode: mode})
		if err != nil {
			t.Fatal(err)
		}
		var got string
		if err := tx.QueryRow(t.Context(), "SHOW transaction_read_only").Scan(&got); err != nil || got != want {
			t.Errorf("access mode %q: read only %q, %v; want %q", mode, got, err, want)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}
