package plan_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/internal/fixtest"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// olderSums are those of older releases of sqlx.
var olderSums = map[string]string{
	"v1.2.0": "41Ip0zITnmWNR/vHV+S4m+VoUivnWY5E4OJfLZjCJMA= 1FEQNm3xlJgrMD+FBdI9+xvCksHtbpVBBw5dYhBSsks=",
	"v1.3.3": "j82X0bf7oQ27XeqxicSZsTU5suPwKElg3oyxNn43iTk= 2BljVx/86SuTyjE+aPYlHCTNvZrnJXghYGpNiXLBMCQ=",
	"v1.3.4": "wv+0IJZfL5z0uZoUjlpKgHkgaFSYD+r9CfrXjEXsO7w= 2BljVx/86SuTyjE+aPYlHCTNvZrnJXghYGpNiXLBMCQ=",
}

// withSqlx lets a module require another release of sqlx.
func withSqlx(t *testing.T, dir, version string) {
	t.Helper()
	zip, mod, _ := strings.Cut(olderSums[version], " ")
	sums := fmt.Sprintf("github.com/jmoiron/sqlx %[1]s h1:%[2]s\ngithub.com/jmoiron/sqlx %[1]s/go.mod h1:%[3]s\n", version, zip, mod)
	for name, more := range map[string]string{"go.mod": "", "go.sum": sums} {
		file := filepath.Join(dir, name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fixtest.Write(t, file, []byte(strings.ReplaceAll(string(text), "jmoiron/sqlx v1.4.0\n", "jmoiron/sqlx "+version+"\n")+more))
	}
}

// The files differs/VERSION of an archive list what stays on that release of sqlx, and why.
func TestOlderSqlx(t *testing.T) {
	const file = "testdata/older/differs.txtar"
	for version := range olderSums {
		t.Run(version, func(t *testing.T) {
			archive := fixtest.Parse(t, file)
			i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == "differs/"+version })
			dir := fixtest.Unpack(t, archive)
			withSqlx(t, dir, version)
			got := refusals(apply(t, dir))
			if *fixtest.Update {
				archive.Files[i].Data = []byte(got)
				fixtest.Write(t, file, txtar.Format(archive))
				return
			}
			if diff := cmp.Diff(string(archive.Files[i].Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Where all that a module calls means the same, it moves from an older release as from a
// newer one. Releases that nobody has compared stay.
func TestSameSqlx(t *testing.T) {
	archive := fixtest.Parse(t, "testdata/sqlx_store.txtar")
	newer := fixtest.Unpack(t, archive)
	_, want, _ := apply(t, newer)
	for version := range olderSums {
		dir := fixtest.Unpack(t, archive)
		withSqlx(t, dir, version)
		_, got, r := apply(t, dir)
		if len(got.Changes) == 0 || len(got.Changes) != len(want.Changes) || len(r.Dropped) > 0 {
			t.Errorf("%s: %d changes, want %d; dropped: %v", version, len(got.Changes), len(want.Changes), r.Dropped)
		}
		for _, c := range got.Components {
			for _, f := range c.Refusals {
				if f.Code == native.SqlxVersion {
					t.Errorf("%s: %s", version, f.Text)
				}
			}
		}
	}
}
