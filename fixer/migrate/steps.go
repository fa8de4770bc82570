package migrate

import (
	"bytes"
	"context"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/driver"
	"github.com/netra-systems/netralint/fixer/migrate/goversion"
)

// A Step is a part of a migration. The module compiles after each.
type Step struct {
	// Name says which part: the pass, and what of it.
	Name string
	// Files go from what the step before left, go.mod and go.sum among them.
	Files []fixer.Replacement
}

// stepper takes a migration apart.
type stepper struct {
	g     *migration
	state map[string]fixer.Replacement // from what is on disk to what the last step left
	base  map[string]fixer.Replacement // the same for the pass before
	steps []Step

	imports string // what state imports otherwise than the disk
	mods    map[string]fixer.Replacement
}

// steps divides what the passes made into steps: one for each component, and
// one for the contexts of each package. A part that does not compile without
// the next is joined with it.
func (g *migration) steps(ctx context.Context) ([]Step, error) {
	s := &stepper{g: g, state: map[string]fixer.Replacement{}, base: map[string]fixer.Replacement{}, mods: map[string]fixer.Replacement{}}
	for _, pass := range g.made {
		if err := s.pass(ctx, pass); err != nil {
			return nil, err
		}
	}
	return s.steps, nil
}

// part is a set of changes that make a step.
type part struct {
	name    string
	changes map[*fixer.Change]bool
}

// pass makes the steps of a pass: one for each of its parts, or for several where they
// compile only together.
func (s *stepper) pass(ctx context.Context, pass Pass) error {
	parts := s.parts(pass)
	made := map[*fixer.Change]bool{}
	var names []string
	for i, p := range parts {
		maps.Copy(made, p.changes)
		names = append(names, p.name)
		list := slices.DeleteFunc(slices.Clone(pass.Changes), func(c *fixer.Change) bool { return !made[c] })
		applied, err := pass.Module.Apply(ctx, list, fixer.Options{})
		if err != nil && i == len(parts)-1 {
			return err
		}
		if err != nil || len(applied.Dropped) > 0 && i < len(parts)-1 {
			continue // not without the next part
		}
		files := applied.Files
		if pass.Name == passGenerated && i == len(parts)-1 {
			files = append(files, s.g.settings()...)
		}
		if err := s.step(ctx, pass.Name+" "+strings.Join(names, ", "), files); err != nil {
			return err
		}
		names = nil
	}
	s.base = maps.Clone(s.state)
	return nil
}

// parts divides the changes of a pass, in their order. What the newer language
// asks for comes with the first part.
func (s *stepper) parts(pass Pass) []part {
	var list []part
	var first []*fixer.Change
	for _, c := range pass.Changes {
		name := s.partOf(pass, c)
		if name == "" {
			first = append(first, c)
			continue
		}
		i := slices.IndexFunc(list, func(p part) bool { return p.name == name })
		if i < 0 {
			i = len(list)
			list = append(list, part{name, map[*fixer.Change]bool{}})
		}
		list[i].changes[c] = true
	}
	if len(list) == 0 && len(first) > 0 {
		list = []part{{"language version", map[*fixer.Change]bool{}}}
	}
	for _, c := range first {
		list[0].changes[c] = true
	}
	return list
}

// partOf names the part that a change belongs to, "" for the first.
func (s *stepper) partOf(pass Pass, c *fixer.Change) string {
	switch {
	case pass.Name == passNative || c.Origin == driver.OriginComponent:
		return c.ID
	case c.Origin == driver.OriginName:
		return "name"
	case c.Origin == goversion.Origin:
		return ""
	}
	dir := ""
	for i, e := range c.Edits {
		d := path.Dir(pass.Module.Rel(e.File))
		if i > 0 && d != dir {
			return c.ID
		}
		dir = d
	}
	if dir == "." {
		return "root"
	}
	return dir
}

// step records that files of the pass at hand became these.
func (s *stepper) step(ctx context.Context, name string, files []fixer.Replacement) error {
	next := maps.Clone(s.base)
	for _, f := range files {
		if before, ok := s.base[f.Name]; ok {
			f.Old = before.Old
		}
		next[f.Name] = f
	}
	if err := s.modFiles(ctx, next); err != nil {
		return err
	}
	maps.Copy(next, s.mods)
	step := Step{Name: name}
	for _, file := range slices.Sorted(maps.Keys(next)) {
		from, known := s.state[file]
		if !known {
			from.New = next[file].Old
		}
		if to := next[file]; !bytes.Equal(from.New, to.New) {
			step.Files = append(step.Files, fixer.Replacement{Name: file, Old: from.New, New: to.New})
		}
	}
	s.state = next
	if len(step.Files) > 0 {
		s.steps = append(s.steps, step)
	}
	return nil
}

// modFiles works out go.mod and go.sum for a state, if it imports something
// else than the one before.
func (s *stepper) modFiles(ctx context.Context, state map[string]fixer.Replacement) error {
	var files []fixer.Replacement
	var imports []string
	for _, name := range slices.Sorted(maps.Keys(state)) {
		f := state[name]
		if path.Ext(name) != ".go" {
			continue
		}
		files = append(files, f)
		if was, is := gosrc.Imports(f.Old), gosrc.Imports(f.New); was != is {
			imports = append(imports, name+" "+is)
		}
	}
	now := strings.Join(imports, "\n")
	if now == s.imports || len(s.g.mods.Active()) == 0 || !s.g.report.Migrated() {
		return nil
	}
	if !strings.Contains(now, `"`+s.g.opts.ConnPath) && len(s.mods) == 0 {
		return nil // contexts of the standard library
	}
	s.imports = now
	mods, err := s.g.mods.Clone()
	if err != nil {
		return err
	}
	defer mods.Remove()
	changed, err := mods.Tidy(ctx, files)
	if err != nil {
		return err
	}
	s.mods = map[string]fixer.Replacement{}
	for _, f := range changed {
		s.mods[f.Name] = f
	}
	return nil
}

// A ChangeID names a change among those of all passes.
type ChangeID struct {
	Pass string // one of PassNames
	Name string // among the changes of the pass
}

func (id ChangeID) String() string { return id.Pass + " " + id.Name }

func idOf(c *fixer.Change) ChangeID { return ChangeID{c.Pass, c.ID} }

// Changes returns the IDs, as Options.Skip is asked by them, of the changes that
// were made and could be left out.
func (r *Result) Changes() []ChangeID {
	var ids []ChangeID
	for _, pass := range r.Passes {
		for _, c := range pass.Changes {
			if pass.Name != passGenerated && (pass.Name != passDriver || c.Origin == driver.OriginComponent) {
				ids = append(ids, idOf(c))
			}
		}
	}
	return ids
}
