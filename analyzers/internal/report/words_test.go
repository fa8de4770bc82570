package report

import (
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
