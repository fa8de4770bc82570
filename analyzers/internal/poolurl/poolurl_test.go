package poolurl_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers/internal/poolurl"
)

func TestParams(t *testing.T) {
	for dsn, want := range map[string]map[string]string{
		"postgres://u:p@host:5432/db?pool_max_conns=4&sslmode=disable": {"pool_max_conns": "4", "sslmode": "disable"},
		"postgres://host/db?a=1&a=2":                                   {"a": "2"},
		"postgres://host/db":                                           {},
		"postgres://host:port/db?pool_max_conns=4":                     {},
		"host=/tmp pool_max_conns=4":                                   {"host": "/tmp", "pool_max_conns": "4"},
		"host='/tmp' user=eve broken":                                  {"host": "/tmp", "user": "eve"},
		"":                                                             {},
	} {
		if diff := cmp.Diff(want, poolurl.Params(dsn)); diff != "" {
			t.Errorf("Params(%q) (-want +got):\n%s", dsn, diff)
		}
	}
}
