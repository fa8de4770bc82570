package migrate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// The file "refused" of an archive lists the refusals, one a line: code, file
// and line.
func TestArchives(t *testing.T) {
	fixtest.Archives(t, "refused", func(t *testing.T, a *fixtest.Archive) string {
		r := plan(t, a.Dir, strings.HasPrefix(a.Name, "noparity"))
		if err := fixer.Write(a.Dir, r.Files); err != nil {
			t.Fatal(err)
		}
		return refusals(r.Report)
	})
}

func plan(t *testing.T, dir string, noParity bool) *migrate.Result {
	t.Helper()
	r, err := migrate.Plan(t.Context(), migrate.Options{Dir: dir, Env: env(), Level: migrate.LevelDriver, NoContexts: true, ConnReplace: moduleRoot(t), NoParity: noParity, Logf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func moduleRoot(t *testing.T) string { return fixtest.Root(t) }

func env() []string { return fixtest.Env() }

func write(t *testing.T, name string, data []byte) { fixtest.Write(t, name, data) }

func refusals(r *migrate.Report) string {
	var b strings.Builder
	for _, f := range r.Refusals {
		where, _ := json.Marshal(f.Line)
		b.WriteString(strings.TrimSpace(f.Code+" "+f.File+":"+string(where)) + "\n")
	}
	return b.String()
}

func TestEveryReasonIsExplained(t *testing.T) {
	for _, r := range migrate.Reasons {
		got, ok := migrate.Explain(r.Code)
		if !ok || got.Title == "" || got.Do == "" {
			t.Errorf("%s: %+v", r.Code, got)
		}
	}
	if _, ok := migrate.Explain("NONE"); ok {
		t.Error("an unknown code is explained")
	}
}
