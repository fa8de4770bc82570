package gomod

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// noteRaised notes the requirements that are newer than they were, and which of
// the new ones asks for that.
func (f *Files) noteRaised(ctx context.Context) error {
	before, err := os.ReadFile(f.gomod)
	if err != nil {
		return err
	}
	after, err := os.ReadFile(f.ModFile)
	if err != nil {
		return err
	}
	list, err := raised(before, after)
	if err != nil || len(list) == 0 {
		return err
	}
	out, _ := f.Go(ctx, "mod", "graph", "-modfile="+f.ModFile) // without it the notes give no reasons
	g := parseGraph(string(out))
	had := versions(before)
	byReason := map[string][]string{}
	var reasons []string
	for _, r := range list {
		why := g.asker(r.now, had)
		if byReason[why] == nil {
			reasons = append(reasons, why)
		}
		byReason[why] = append(byReason[why], fmt.Sprintf("%s %s becomes %s", r.now.Path, r.before, r.now.Version))
	}
	for _, why := range reasons {
		note := strings.Join(byReason[why], ", ")
		if why != "" {
			note += ", which " + why + " needs"
		}
		f.Notes = append(f.Notes, note)
	}
	return nil
}

// lower takes back what go get has raised further than the tidied module asks for: it
// looks at requirements of requirements that no build of the module loads.
func (f *Files) lower(ctx context.Context, flags []string) error {
	before, err := os.ReadFile(f.gomod)
	if err != nil {
		return err
	}
	after, err := os.ReadFile(f.ModFile)
	if err != nil {
		return err
	}
	list, err := raised(before, after)
	if err != nil || len(list) == 0 {
		return err
	}
	sumFile := strings.TrimSuffix(f.ModFile, ".mod") + ".sum"
	sums, err := os.ReadFile(sumFile)
	if err != nil {
		return err
	}
	lowered, err := requiring(after, list)
	if err != nil {
		return err
	}
	if err := os.WriteFile(f.ModFile, lowered, 0o600); err != nil {
		return err
	}
	if _, err := f.Go(ctx, append([]string{"mod", "tidy"}, flags...)...); err == nil {
		return nil // and what is asked for is as high again
	}
	if err := os.WriteFile(f.ModFile, after, 0o600); err != nil {
		return err
	}
	return os.WriteFile(sumFile, sums, 0o600)
}

// requiring returns a go.mod with the versions that requirements had before.
func requiring(src []byte, list []raise) ([]byte, error) {
	mod, err := modfile.Parse("go.mod", src, nil)
	if err != nil {
		return nil, fmt.Errorf("read go.mod as it would be: %w", err)
	}
	for _, r := range list {
		if err := mod.AddRequire(r.now.Path, r.before); err != nil {
			return nil, err
		}
	}
	mod.Cleanup()
	return mod.Format()
}

// A raise is a requirement that is newer than before.
type raise struct {
	before string
	now    module.Version
}

// raised lists the requirements of one go.mod that are newer than in another.
func raised(before, after []byte) ([]raise, error) {
	mod, err := modfile.ParseLax("go.mod", after, nil)
	if err != nil {
		return nil, fmt.Errorf("read go.mod as it would be: %w", err)
	}
	had := versions(before)
	var list []raise
	for _, r := range mod.Require {
		if v := had[r.Mod.Path]; v != "" && semver.Compare(v, r.Mod.Version) < 0 {
			list = append(list, raise{v, r.Mod})
		}
	}
	return list, nil
}

// versions are the requirements of a go.mod by path; of one that cannot be read,
// none.
func versions(src []byte) map[string]string {
	list := map[string]string{}
	if mod, err := modfile.ParseLax("go.mod", src, nil); err == nil {
		for _, r := range mod.Require {
			list[r.Mod.Path] = r.Mod.Version
		}
	}
	return list
}

// graph is what `go mod graph` prints: who requires what.
type graph struct {
	root  string
	edges map[string][]string
}

func parseGraph(text string) *graph {
	g := &graph{edges: map[string][]string{}}
	for line := range strings.Lines(text) {
		from, to, _ := strings.Cut(strings.TrimSpace(line), " ")
		if g.root == "" && !strings.Contains(from, "@") {
			g.root = from
		}
		g.edges[from] = append(g.edges[from], to)
	}
	return g
}

// asker returns the module that a requirement of the main module that is new, or
// newer, says needs another: "github.com/jackc/pgx/v5 v5.13.0", "" if none does.
func (g *graph) asker(of module.Version, had map[string]string) string {
	target := of.String()
	var fresh []string
	for _, to := range g.edges[g.root] {
		if path, version, _ := strings.Cut(to, "@"); path != "go" && path != "toolchain" && had[path] != version && to != target {
			fresh = append(fresh, to)
		}
	}
	slices.SortStableFunc(fresh, func(a, b string) int { // those that are new before those that are newer
		return cmp.Compare(min(1, len(had[pathOf(a)])), min(1, len(had[pathOf(b)])))
	})
	for _, from := range fresh {
		if slices.Contains(g.edges[from], target) {
			return strings.Replace(from, "@", " ", 1)
		}
	}
	return ""
}

func pathOf(node string) string {
	path, _, _ := strings.Cut(node, "@")
	return path
}
