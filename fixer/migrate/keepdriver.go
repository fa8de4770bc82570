package migrate

import (
	"context"
	"go/ast"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// keepDriver gives the packages that lost package pqdriver, since what they
// opened by its name is native now, an import of it again, if other code opens
// a database by a name that is not known. Module m is the one before.
func (g *migration) keepDriver(ctx context.Context, m *fixer.Module) error {
	path := g.opts.ConnPath + driverPath
	imports := func(f *fixer.File) bool {
		src := f.Src
		if r, changed := g.now[f.Name]; changed {
			src = r.New
		}
		return strings.Contains(gosrc.Imports(src), `"`+path+`"`)
	}
	had, has := map[string]*fixer.File{}, map[string]bool{}
	for _, f := range m.Files() {
		if f.Syntax == nil {
			continue
		}
		unit := filepath.Dir(f.Name)
		if isTest(f) {
			unit += " tests"
		}
		if now := imports(f); now {
			has[unit] = true
		} else if had[unit] == nil && strings.Contains(gosrc.Imports(f.Src), `"`+path+`"`) {
			had[unit] = f
		}
	}
	change := &fixer.Change{ID: "driver name", Origin: originName, Description: "keep the name of the driver"}
	for unit, f := range had {
		if !has[unit] && !has[strings.TrimSuffix(unit, " tests")] {
			change.Imports = append(change.Imports, fixer.Import{File: f.Name, Path: path, Name: "_"})
		}
	}
	if len(change.Imports) == 0 || !g.needsDriver && !opensAny(m) {
		return nil
	}
	left, err := g.load(ctx)
	if err != nil {
		return err
	}
	_, err = g.merge(ctx, left, passDriver, []*fixer.Change{change}, nil)
	return err
}

// opensAny reports whether code of the module may open a driver by any name.
func opensAny(m *fixer.Module) bool {
	for _, b := range m.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info == nil {
				continue
			}
			for _, f := range pkg.Files {
				if f.Syntax == nil {
					continue
				}
				if opensByValue(pkg.Info, f) {
					return true
				}
				for n := range ast.Preorder(f.Syntax) {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						continue
					}
					fn := gosrc.Callee(pkg.Info, call)
					if fn != nil && fn.FullName() == "database/sql.Open" && len(call.Args) == 2 && pkg.Info.Types[call.Args[0]].Value == nil {
						return true
					}
				}
			}
		}
	}
	return false
}
