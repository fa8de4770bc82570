package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/fix"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/parity"
)

// graduation decides which pools can be opened without parity.
type graduation struct {
	code     *engine.Report
	notes    []sqlcheck.Note
	packages map[string]*load.Package // without test variants, by import path
	openings []opening
}

// An opening is a pool that is opened with parity.
type opening struct {
	sqlcheck.Note
	program                 map[string]bool // packages of the module that its handles can reach
	differs, fails, unknown int
}

// graduates reports whether nothing keeps its parity.
func (o *opening) graduates() bool { return o.differs+o.fails+o.unknown == 0 }

// readParity takes the notes about parity out of what the analysis reported.
func readParity(code *engine.Report) (*graduation, error) {
	g := &graduation{code: code, packages: map[string]*load.Package{}}
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
		if p.ForTest == "" && p.ImportPath == p.Path() && !p.TestMain() {
			g.packages[p.Path()] = p
		}
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
	return sqlcheck.Graduate(ctx, ask, list, notes, read)
}

// program returns the packages of the module that are linked with a package into a
// program, as its handles reach no others, and why some are not known.
func (g *graduation) program(of string) (packages map[string]bool, unknown []string) {
	packages = map[string]bool{}
	for _, p := range g.packages {
		if p.Name != "main" || p.DepOnly {
			continue
		}
		if linked := g.linked(p.ImportPath, map[string]bool{}); linked[of] {
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
		case p == nil || p.Module == nil || !p.Module.Main:
			delete(packages, path)
		case p.DepOnly:
			unknown = append(unknown, "package "+path+" of the program is not among the packages that are checked")
		case otherwiseBuilt(p):
			unknown = append(unknown, "package "+path+" of the program has files for other platforms or build tags that use a database, which are not read")
		}
	}
	slices.Sort(unknown)
	return packages, unknown
}

// linked adds a package and all it imports.
func (g *graduation) linked(path string, to map[string]bool) map[string]bool {
	if p := g.packages[path]; p != nil && !to[path] {
		to[path] = true
		for _, imp := range p.Imports {
			g.linked(imp, to)
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
		if o.differs, o.fails, o.unknown = sqlcheck.Blocks(all, o.program); len(o.program) == 0 {
			o.unknown = 1 // whatever is accepted
		}
	}
	for _, o := range g.openings {
		if o.graduates() {
			all = append(all, sqlcheck.Graduated(o.Note))
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
	byFile := map[string][]*parity.Note{}
	for _, o := range g.openings {
		if o.graduates() && !slices.ContainsFunc(byFile[o.Place.File], func(n *parity.Note) bool { return n.Start == o.Start }) {
			byFile[o.Place.File] = append(byFile[o.Place.File], o.Note.Note)
		}
	}
	var files []fixer.Replacement
	for name, notes := range byFile {
		old, err := os.ReadFile(name)
		if err != nil {
			return all, fmt.Errorf("take parity away: %w", err)
		}
		text := old
		slices.SortFunc(notes, func(a, b *parity.Note) int { return b.Start - a.Start })
		for _, n := range notes {
			if n.End > len(text) || !bytes.Contains(text[n.Start:n.End], []byte("WithParity")) {
				return all, fmt.Errorf("take parity away: %s was changed while it was checked: run it again", shown(name))
			}
			text = slices.Concat(text[:n.Start], []byte(n.New), text[n.End:])
		}
		files = append(files, fixer.Replacement{Name: name, Old: old, New: text})
	}
	if err := fixer.Write(opts.project.Root, files); err != nil {
		return all, fmt.Errorf("take parity away: %w", err)
	}
	return slices.DeleteFunc(all, sqlcheck.IsGraduated), nil
}

// tell says of each opening what became of it.
func (g *graduation) tell(w io.Writer, taken bool) {
	if len(g.openings) == 0 {
		fmt.Fprintln(w, "no pool is opened with conn.WithParity(conn.LibPQ) outside of tests")
	}
	for _, o := range g.openings {
		at := fmt.Sprintf("%s:%d", shown(o.Place.File), o.Place.Line)
		switch {
		case o.graduates() && taken:
			fmt.Fprintf(w, "%s: parity is gone: everything is the same without it\n", at)
		case o.graduates():
			fmt.Fprintf(w, "%s: parity can go: everything is the same without it\n", at)
		default:
			fmt.Fprintf(w, "%s: parity stays: %s, %s, %s\n", at, places(o.differs, "differs", "differ"), places(o.fails, "fails", "fail"), places(o.unknown, "is unknown", "are unknown"))
		}
	}
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
