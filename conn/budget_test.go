package conn

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestBudget(t *testing.T) {
	tests := []struct {
		name string
		b    Budget
		want string // "" fits
	}{
		{"exactly", Budget{Instances: 9, PerInstance: 5, Others: 7, MaxConnections: 100}, ""},
		{"one too many", Budget{Instances: 9, PerInstance: 5, Others: 8, MaxConnections: 100},
			"conn: the connection budget does not fit: 9 instances × 5 connections + 9 of the old revision during a rollout × 5 + 8 for others = 98, " +
				"but the server takes 97 (max_connections 100 - 3 reserved): allow at most 8 instances, or 4 connections per instance, " +
				"or raise max_connections, or put a pooler such as PgBouncer in front"},
		{"the overlap counts", Budget{Instances: 10, PerInstance: 9, Others: -1, MaxConnections: 100}, "180"},
		{"no overlap", Budget{Instances: 10, PerInstance: 9, Overlap: -1, Others: -1, MaxConnections: 100}, ""},
		{"part of an overlap", Budget{Instances: 10, PerInstance: 9, Overlap: 1, Others: -1, MaxConnections: 100}, "10 instances × 9 connections + 1 of the old revision during a rollout × 9 + 0 for others = 99, but the server takes 97"},
		{"nothing reserved", Budget{Instances: 1, PerInstance: 50, Reserved: -1, Others: -1, MaxConnections: 100}, ""},
		{"hopeless", Budget{Instances: 100, PerInstance: 30, MaxConnections: 25}, "(max_connections 25 - 3 reserved): raise max_connections"},
		{"no instances", Budget{PerInstance: 1, MaxConnections: 1}, "Instances is 0"},
		{"no size", Budget{Instances: 1, MaxConnections: 1}, "PerInstance is 0"},
		{"no server", Budget{Instances: 1, PerInstance: 1}, "MaxConnections is 0"},
	}
	for _, tt := range tests {
		err := tt.b.Check()
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s:\n got %v\nwant %s", tt.name, err, tt.want)
		}
	}
}

func TestBudgetOfServer(t *testing.T) {
	s := pgtest.Private(t, "max_connections=40", "superuser_reserved_connections=4")
	pgtest.NoLeaks(t)
	c, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	b := Budget{Instances: 2, PerInstance: 9, Others: -1}
	fits(t, b.CheckServer(t.Context(), c), "")
	b.Overlap = 3
	fits(t, b.CheckServer(t.Context(), c), "but the server takes 36 (max_connections 40 - 4 reserved)")
	for _, sql := range []string{"CREATE ROLE little LOGIN CONNECTION LIMIT 10", "CREATE DATABASE tiny OWNER little CONNECTION LIMIT 6"} {
		if _, err := c.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for database, want := range map[string]string{"postgres": "takes 10 (CONNECTION LIMIT of the role)", "tiny": "takes 6 (CONNECTION LIMIT of the database)"} {
		db, err := OpenURL(t.Context(), fmt.Sprintf("postgres://little@127.0.0.1:%d/%s", s.Port, database), WithSize(4), WithOverflow(2))
		if err != nil {
			t.Fatal(err)
		}
		fits(t, Budget{Instances: 2}.CheckServer(t.Context(), db), "2 instances × 6 connections + 2 of the old revision")
		fits(t, Budget{Instances: 2}.CheckServer(t.Context(), db), want)
		db.Close()
	}
}

// fits checks that err is a budget error that holds want, or nil for "".
func fits(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("error %v, want none", err)
	case want != "" && (!errors.Is(err, ErrBudget) || !strings.Contains(err.Error(), want)):
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestBudgetBehindPooler(t *testing.T) {
	pgtest.NoLeaks(t)
	db, err := OpenURL(t.Context(), "postgres://u@127.0.0.1:6432/n")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := (Budget{Instances: 1}).CheckServer(t.Context(), db); err == nil || !strings.Contains(err.Error(), "behind a pooler (port 6432)") {
		t.Errorf("error %v", err)
	}
}
