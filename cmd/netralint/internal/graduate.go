package command

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/parity"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// graduation decides which pools can be opened without parity.
type graduation struct {
	code     *engine.Report
	notes    []sqlcheck.Note
	packages map[string]*load.Package // by import path, which go list writes for variants in tests with those
	openings []opening
	sites    *sqlcheck.Sites
	begun    time.Time
}

// An opening is a pool that is opened with parity.
type opening struct {
	sqlcheck.Note
	program                 map[string]bool // packages of the module that are linked with it
	differs, fails, unknown int
	cured                   []finding.Finding // what comes with the edits that make it the same
}

// graduates reports whether nothing keeps its parity.
func (o *opening) graduates() bool { return o.differs+o.fails+o.unknown == 0 }

// readParity takes the notes about parity out of what the analysis reported.
func readParity(code *engine.Report, begun time.Time) (*graduation, error) {
	g := &graduation{code: code, packages: map[string]*load.Package{}, begun: begun}
	var rest []finding.Finding
	for _, f := range code.Findings {
		if f.Rule != analyzers.Parity.Name {
			rest = append(rest, f)
			continue
		}
		n, err := parity.Decode(f.Message)
		if err != nil {
			return nil, fmt.Errorf("read what depends on parity in package %s: %w", f.Package, err)
		}
		g.notes = append(g.notes, sqlcheck.Note{Package: f.Package, Note: n})
	}
	code.Findings = rest
	for _, p := range code.Listed {
		g.packages[p.ImportPath] = p
	}
	return g, nil
}

// compare says what keeps parity.
func (g *graduation) compare(ctx context.Context, ask sqlcheck.Asker, list []sqlcheck.Statement) ([]finding.Finding, error) {
	read := map[string]bool{}
	for _, n := range g.notes {
		read[n.Package] = read[n.Package] || n.Kind == parity.Package
	}
	notes := slices.Clone(g.notes)
	for _, n := range g.notes {
		if n.Kind != parity.Opening {
			continue
		}
		program, why := g.program(n.Package)
		g.openings = append(g.openings, opening{Note: n, program: program})
		for _, message := range why {
			notes = append(notes, sqlcheck.Note{Package: n.Package, Note: &parity.Note{Kind: parity.Unknown, Place: n.Place, Message: message}})
		}
	}
	if len(g.openings) == 0 {
		return nil, nil
	}
	found, sites, err := sqlcheck.Graduate(ctx, ask, list, notes, read)
	g.sites = sites
	return found, err
}

// program returns the packages of the module that are linked with a package into a
// program, as its handles reach no others, and why some are not known.
func (g *graduation) program(of string) (packages map[string]bool, unknown []string) {
	packages = map[string]bool{}
	for _, p := range g.packages {
		if p.Name != "main" || p.DepOnly {
			continue
		}
		if linked := g.linked(p.ImportPath, map[string]bool{}); g.has(linked, of) {
			for path := range linked {
				packages[path] = true
			}
		}
	}
	if len(packages) == 0 {
		unknown = append(unknown, "no program among the packages opens this pool, so that nobody knows what its handles reach")
	}
	for path := range packages {
		p := g.packages[path]
		switch {
		case p == nil || p.Module == nil || !p.Module.Main || p.TestMain():
			delete(packages, path)
		case p.DepOnly:
			unknown = append(unknown, "package "+path+" of the program is not among the packages that are checked")
		case otherwiseBuilt(p):
			unknown = append(unknown, "package "+path+" of the program has files for other platforms or build tags that use a database, which are not read")
		}
	}
	slices.Sort(unknown)
	plain := map[string]bool{}
	for path := range packages {
		plain[g.packages[path].Path()] = true
	}
	return plain, slices.Compact(unknown)
}

// has reports whether a package, or a variant of it in a test, is among the linked.
func (g *graduation) has(linked map[string]bool, of string) bool {
	for path := range linked {
		if g.packages[path].Path() == of {
			return true
		}
	}
	return false
}

// linked adds a package and all it imports.
func (g *graduation) linked(path string, to map[string]bool) map[string]bool {
	if p := g.packages[path]; p != nil && !to[path] {
		to[path] = true
		for _, imp := range p.Imports {
			g.linked(p.Import(imp), to)
		}
	}
	return to
}

// otherwiseBuilt reports whether a package has files that this build leaves out and
// that have to do with a database, as far as their text says.
func otherwiseBuilt(p *load.Package) bool {
	for _, name := range p.IgnoredGoFiles {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(filepath.Join(p.Dir, name))
		if err != nil || bytes.Contains(text, []byte("/conn")) || bytes.Contains(text, []byte("pgx")) || bytes.Contains(text, []byte("sql")) {
			return true
		}
	}
	return false
}

// conclude counts what keeps each opening's parity among the findings that nobody
// accepted, and adds a finding for those that nothing keeps, with its fix.
func (g *graduation) conclude(all []finding.Finding) []finding.Finding {
	for i := range g.openings {
		o := &g.openings[i]
		if o.differs, o.fails, o.unknown, o.cured = g.sites.Blocks(all, o.Note, o.program); len(o.program) == 0 {
			o.unknown = 1 // whatever is accepted
		}
	}
	for _, o := range g.openings {
		if o.graduates() {
			all = append(all, sqlcheck.Graduated(o.Note, len(o.cured) > 0))
		}
	}
	finding.Sort(all)
	return all
}

// take takes parity away where nothing keeps it, and returns the findings that are
// left.
func (g *graduation) take(ctx context.Context, opts *options, all []finding.Finding) ([]finding.Finding, error) {
	if err := fix.Prepare(ctx, opts.project.Root, opts.allowDirty); err != nil {
		return all, err
	}
	byFile := map[string][]finding.Edit{}
	add := func(f finding.Finding) {
		for _, e := range f.Fixes[0].Edits {
			if !slices.Contains(byFile[e.File], e) {
				byFile[e.File] = append(byFile[e.File], e)
			}
		}
	}
	done := map[finding.Span]bool{}
	for _, o := range g.openings {
		if !o.graduates() {
			continue
		}
		add(sqlcheck.Graduated(o.Note, false))
		for _, f := range o.cured {
			add(f)
			done[f.Span] = true
		}
	}
	var files []fixer.Replacement
	for name, edits := range byFile {
		r, err := g.replacement(name, edits)
		if err != nil {
			return all, err
		}
		files = append(files, r)
	}
	if err := worktree.Write(opts.project.Root, files); err != nil {
		return all, fmt.Errorf("take parity away: %w", err)
	}
	return slices.DeleteFunc(all, func(f finding.Finding) bool {
		return sqlcheck.IsGraduated(f) || f.Rule == sqlcheck.ParityKind && len(f.Fixes) > 0 && done[f.Span]
	}), nil
}

// replacement is a file with edits made, the last one first.
func (g *graduation) replacement(name string, edits []finding.Edit) (fixer.Replacement, error) {
	old, err := os.ReadFile(name)
	if err != nil {
		return fixer.Replacement{}, fmt.Errorf("take parity away: %w", err)
	}
	if info, err := os.Stat(name); err != nil || info.ModTime().After(g.begun) {
		return fixer.Replacement{}, fmt.Errorf("take parity away: %s was changed while it was checked: run it again", shown(name))
	}
	text := old
	slices.SortStableFunc(edits, func(a, b finding.Edit) int { return cmp.Or(b.Start-a.Start, b.End-a.End) })
	for _, e := range edits {
		if e.End > len(text) {
			return fixer.Replacement{}, fmt.Errorf("take parity away: %s was changed while it was checked: run it again", shown(name))
		}
		text = slices.Concat(text[:e.Start], []byte(e.New), text[e.End:])
	}
	return fixer.Replacement{Name: name, Old: old, New: text}, nil
}

// tell says of each opening what became of it.
func (g *graduation) tell(w io.Writer, taken bool) {
	if len(g.openings) == 0 {
		fmt.Fprintln(w, "no pool is opened with parity.LibPQ() outside of tests")
	}
	for _, o := range g.openings {
		at := fmt.Sprintf("%s:%d", shown(o.Place.File), o.Place.Line)
		switch {
		case o.graduates() && taken:
			fmt.Fprintf(w, "%s: parity is gone: everything is the same without it%s\n", at, o.changed("in %s that were changed"))
		case o.graduates():
			fmt.Fprintf(w, "%s: parity can go: everything is the same without it%s\n", at, o.changed("in %s once -fix has changed them"))
		default:
			fmt.Fprintf(w, "%s: parity stays: %s, %s, %s\n", at, places(o.differs, "differs", "differ"), places(o.fails, "fails", "fail"), places(o.unknown, "is unknown", "are unknown"))
		}
	}
}

// changed says how many places are the same only because they are changed.
func (o *opening) changed(how string) string {
	at := map[finding.Span]bool{}
	for _, f := range o.cured {
		at[f.Span] = true
	}
	if len(at) == 0 {
		return ""
	}
	return ", " + fmt.Sprintf(how, render.Count(len(at), "place"))
}

func places(n int, one, more string) string {
	if n == 1 {
		return "1 place " + one
	}
	return render.Count(n, "place") + " " + more
}

// graduateFlags are errors of flags together.
func (o *sqlOptions) graduateFlags() error {
	if o.lint.fix && !o.graduate {
		return errors.New("-fix takes parity away, with -graduate")
	}
	if o.evidence != "" && !o.graduate {
		return errors.New("-evidence is about parity: name -graduate too")
	}
	return nil
}
