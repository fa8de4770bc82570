package migrate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// A Generator makes files of a module from settings, and can make them for pgx. They are
// moved as if written by hand, which shows what else must move with them, and then take
// the form that the generator gives them, if it declares the same.
type Generator struct {
	Name     string // of the settings, for a person
	Settings fixer.Replacement
	Files    []fixer.Replacement // of Go, by other settings
	Notes    []string            // for who uses it
}

// regenerated reports whether a generator makes a file again.
func (o *Options) regenerated(name string) bool {
	return o.Level == LevelNative && slices.ContainsFunc(o.Generators, func(gen *Generator) bool { return gen.makes(name) })
}

func (gen *Generator) makes(name string) bool {
	return slices.ContainsFunc(gen.Files, func(f fixer.Replacement) bool { return f.Name == name })
}

// generatedPass puts what generators make in the place of what was moved by hand.
func (g *migration) generatedPass(ctx context.Context) error {
	var changes []*fixer.Change
	made := map[*fixer.Change]*Generator{}
	for _, gen := range g.opts.Generators {
		if g.unmade[gen] = g.differs(gen); g.unmade[gen] != "" {
			continue
		}
		delete(g.unmade, gen)
		c := &fixer.Change{ID: gen.Name, Origin: "migrate/generator", Description: "generate for pgx"}
		for _, f := range gen.Files {
			c.Edits = append(c.Edits, fixer.Edit{File: f.Name, End: len(g.moved(f)), New: string(f.New)})
		}
		changes, made[c] = append(changes, c), gen
	}
	if len(changes) == 0 {
		return nil
	}
	m, err := g.load(ctx)
	if err != nil {
		return err
	}
	applied, err := g.merge(ctx, m, passGenerated, changes, nil)
	if err != nil {
		return err
	}
	for _, d := range applied.Dropped {
		g.unmade[made[d.Change]] = d.Reason.String()
	}
	for _, c := range applied.Applied {
		for _, f := range made[c].Files {
			if !bytes.Equal(g.moved(f), f.New) {
				g.unmade[made[c]] = fmt.Sprintf("%s must differ from what the generator makes of it", m.Rel(f.Name))
			}
		}
	}
	return nil
}

// moved is a file as the passes left it.
func (g *migration) moved(f fixer.Replacement) []byte {
	if now, ok := g.now[f.Name]; ok {
		return now.New
	}
	return f.Old
}

// differs says why what a generator makes cannot take the place of what was moved by hand:
// that has moved less, or declares something else.
func (g *migration) differs(gen *Generator) string {
	for _, f := range gen.Files {
		name := differentDeclaration(g.moved(f), f.New)
		if name == "" {
			continue
		}
		if why := g.staysOn(f); why != "" {
			return why
		}
		return fmt.Sprintf("%s would have another type or text in %s", name, g.first.Rel(f.Name))
	}
	return ""
}

// staysOn says why a file, or code that is handed what it declares, was not moved to pgx.
func (g *migration) staysOn(f fixer.Replacement) string {
	if !strings.Contains(gosrc.Imports(g.moved(f)), `"github.com/jackc/pgx/`) {
		for _, r := range g.report.Refusals {
			if r.Level == LevelNative {
				return fmt.Sprintf("what is handed to its code stays on database/sql: %s:%d: %s (%s)", r.File, r.Line, r.Text, r.Code)
			}
		}
	}
	return ""
}

// differentDeclaration returns the name of something that one of two files declares and
// the other does not, or otherwise. What functions do inside is theirs.
func differentDeclaration(a, b []byte) string {
	x, err := declarations(a)
	if err != nil {
		return err.Error()
	}
	y, err := declarations(b)
	if err != nil {
		return err.Error()
	}
	for _, name := range slices.Sorted(maps.Keys(x)) {
		if x[name] != y[name] {
			return name
		}
		delete(y, name)
	}
	for _, name := range slices.Sorted(maps.Keys(y)) {
		return name
	}
	return ""
}

// declarations returns what a file declares, as source by name.
func declarations(src []byte) (map[string]string, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	add := func(name string, n any) {
		var text strings.Builder
		err = errors.Join(err, format.Node(&text, fset, n))
		all[name] += text.String() + "\n"
	}
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			name := d.Name.Name
			d.Body, d.Doc = nil, nil
			if d.Recv != nil {
				name = types.ExprString(d.Recv.List[0].Type) + "." + name
			}
			add(name, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name, s)
				case *ast.ValueSpec:
					add(s.Names[0].Name, s)
				}
			}
		}
	}
	return all, err
}

// settings are those of the generators whose files were made.
func (g *migration) settings() (files []fixer.Replacement) {
	for _, gen := range g.opts.Generators {
		if g.opts.Level == LevelNative && g.unmade[gen] == "" {
			files = append(files, gen.Settings)
		}
	}
	return files
}

// dropGenerators notes what became of the generators, and takes those out whose files are
// not as they make them. It reports whether the passes must be made again, because they
// changed such files.
func (g *migration) dropGenerators(notes *[]string) (again bool) {
	var rest []*Generator
	for _, gen := range g.opts.Generators {
		why := g.unmade[gen]
		if g.opts.Level != LevelNative {
			continue
		}
		if why == "" {
			rest = append(rest, gen)
			continue
		}
		*notes = append(*notes, fmt.Sprintf("%s still generates for database/sql: %s", gen.Name, why))
		for _, f := range gen.Files {
			again = again || !bytes.Equal(g.moved(f), f.Old)
		}
	}
	g.opts.Generators = rest
	if !again {
		g.report.Notes = append(g.report.Notes, *notes...)
		for _, gen := range rest {
			g.report.Notes = append(g.report.Notes, gen.Notes...)
		}
	}
	return again
}
