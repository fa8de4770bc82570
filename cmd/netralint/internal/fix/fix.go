// Package fix makes the fixes that come with findings: all that together give
// code that compiles, and none that does not.
package fix

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/worktree"
)

// Prepare readies the module around dir for fixes: it completes what a killed
// run left behind, and refuses a git tree with uncommitted changes unless
// dirty ones are allowed. It comes before the analysis, which it may save.
func Prepare(ctx context.Context, dir string, allowDirty bool) error {
	root, ok := moduleRoot(dir)
	for _, up := range []string{root, above(dir, "go.work")} {
		if up == "" {
			continue
		}
		if _, err := worktree.Recover(up); err != nil {
			return err
		}
	}
	if allowDirty || !ok {
		return nil // without a module the analysis says so, in better words
	}
	return allowance(worktree.CheckClean(ctx, root))
}

// PrepareOthers refuses modules with uncommitted changes in git. It passes over
// the one around dir, which [Prepare] has looked at.
func PrepareOthers(ctx context.Context, dir string, roots []string) error {
	own, _ := moduleRoot(dir)
	for _, root := range roots {
		if sameDir(own, root) {
			continue
		}
		if err := worktree.CheckClean(ctx, root); err != nil {
			return allowance(err)
		}
	}
	return nil
}

func sameDir(a, b string) bool {
	one, err := os.Stat(a)
	two, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(one, two)
}

// allowance names the flag that lets a dirty tree pass.
func allowance(err error) error {
	if errors.Is(err, worktree.ErrDirty) {
		return fmt.Errorf("%w, or use -allow-dirty", err)
	}
	return err
}

// A Plan says which fixes will be made.
type Plan struct {
	Fixed   []finding.Finding // their fixes are made
	Refused []Refused
	Left    []finding.Finding // they have no fix

	modules []module
}

// Refused is a finding whose fix is not made, and why.
type Refused struct {
	finding.Finding
	Reason string
}

// module is what changes in one module.
type module struct {
	root  string
	files []fixer.Replacement
}

// New works out which of the fixes can be made to the files the overlay shows,
// without touching one. Findings may lie in several modules of a workspace.
func New(ctx context.Context, tags []string, overlay *fixer.Overlay, findings []finding.Finding) (*Plan, error) {
	p := new(Plan)
	byRoot := make(map[string][]finding.Finding)
	var roots []string
	for _, f := range findings {
		if len(f.Fixes) == 0 {
			p.Left = append(p.Left, f)
			continue
		}
		root, ok := moduleRoot(filepath.Dir(f.File))
		if !ok {
			p.Refused = append(p.Refused, Refused{f, "its file is in no module"})
			continue
		}
		if byRoot[root] == nil {
			roots = append(roots, root)
		}
		byRoot[root] = append(byRoot[root], f)
	}
	slices.Sort(roots)
	for _, root := range roots {
		if err := p.merge(ctx, fixer.Config{Dir: root, Tags: tags, Overlay: overlay.Files(), Env: overlay.Env()}, byRoot[root]); err != nil {
			return nil, err
		}
	}
	finding.Sort(p.Fixed)
	return p, nil
}

// merge plans the fixes of one module.
func (p *Plan) merge(ctx context.Context, cfg fixer.Config, findings []finding.Finding) error {
	m, err := fixer.Load(ctx, cfg)
	if err != nil {
		return err
	}
	of := make(map[*fixer.Change]finding.Finding)
	var changes []*fixer.Change
	for _, f := range findings {
		c := change(m, f)
		of[c] = f
		changes = append(changes, c)
	}
	result, err := m.Apply(ctx, changes, fixer.Options{})
	if err != nil {
		return err
	}
	for _, c := range result.Applied {
		p.Fixed = append(p.Fixed, of[c])
	}
	for _, d := range result.Dropped {
		p.Refused = append(p.Refused, Refused{of[d.Change], d.Reason.String()})
	}
	if len(result.Files) > 0 {
		p.modules = append(p.modules, module{cfg.Dir, result.Files})
	}
	return nil
}

// change is the first fix of a finding; rules offer no second.
func change(m *fixer.Module, f finding.Finding) *fixer.Change {
	c := &fixer.Change{
		ID:          fmt.Sprintf("%s:%d:%d %s", f.File, f.Line, f.Column, f.Rule),
		Origin:      f.Rule,
		Description: f.Rule + ": " + f.Fixes[0].Message,
	}
	for _, e := range f.Fixes[0].Edits {
		c.Edits = append(c.Edits, m.EditAt(e.File, e.Start, e.End, e.New))
	}
	return c
}

// Files returns the names of the files that change.
func (p *Plan) Files() []string {
	var names []string
	for _, m := range p.modules {
		for _, f := range m.files {
			names = append(names, f.Name)
		}
	}
	return names
}

// Explain says of each refused fix why it is not made, with names relative to
// dir.
func (p *Plan) Explain(w io.Writer, dir string) error {
	for _, r := range p.Refused {
		name := r.File
		if rel, err := filepath.Rel(dir, r.File); err == nil && filepath.IsLocal(rel) {
			name = rel
		}
		if _, err := fmt.Fprintf(w, "%s:%d:%d: not fixed: %s (%s)\n", name, r.Line, r.Column, oneLine(r.Reason), r.Rule); err != nil {
			return err
		}
	}
	return nil
}

// oneLine joins the lines of a compiler's message.
func oneLine(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "; ")
}

// moduleRoot returns the nearest directory at or above dir that has a go.mod.
func moduleRoot(dir string) (string, bool) {
	root := above(dir, "go.mod")
	return root, root != ""
}

// above returns the nearest directory at or above dir that has a file, "" if
// none has.
func above(dir, file string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, file)); err == nil && !info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
