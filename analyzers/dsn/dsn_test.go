package dsn

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
)

func TestRule(t *testing.T) {
	ruletest.Run(t, "testdata/src", New())
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", New(), map[string]string{
		"store/store.go:19": report.Warning, // PGSSLMODE may say it
		"store/store.go:21": report.Error,
	})
}

// pgx sends to the server what the table says it does.
func TestRefused(t *testing.T) {
	names := slices.Concat(pqParams, pgxParams, poolParams, foreignParams)
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"run", "./refused"}, names...)...)
	cmd.Dir = "testdata/src"
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	sent := strings.Fields(string(out))
	for _, name := range names {
		if got := slices.Contains(sent, name); got != refused("pgx", name) {
			t.Errorf("%s: sent to the server is %v, the table says %v", name, got, refused("pgx", name))
		}
	}
}
