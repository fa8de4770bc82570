package report

import (
	"go/parser"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

func TestAmong(t *testing.T) {
	tests := map[string]connfacts.Origin{
		"": {Verdict: connfacts.Postgres, Drivers: []string{"pgx", "postgres"}},
		" (it can be PostgreSQL: the drivers are mysql, postgres)": {Verdict: connfacts.CanBePostgres, Drivers: []string{"", "mysql", "postgres"}},
		" (it can be PostgreSQL)":                                  {Verdict: connfacts.CanBePostgres, Drivers: []string{"", "postgres"}},
	}
	for want, origin := range tests {
		if got := Among(origin); got != want {
			t.Errorf("drivers %q: %q, want %q", origin.Drivers, got, want)
		}
	}
}

func TestName(t *testing.T) {
	long := strings.Repeat("ü", 41)
	for source, want := range map[string]string{
		strings.Repeat("ü", 40): strings.Repeat("ü", 40),
		long:                    strings.Repeat("ü", 40) + "...",
		long + ".db":            "(...).db",
		"s.db":                  "s.db",
	} {
		e, err := parser.ParseExpr(source)
		if err != nil {
			t.Fatal(err)
		}
		if got := Name(e); got != want {
			t.Errorf("%s: %q, want %q", source, got, want)
		}
	}
}
