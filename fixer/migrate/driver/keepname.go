package driver

import (
	"go/ast"
	"path/filepath"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// KeepName returns a change that gives the packages of a module which lost package
// pqdriver, since what they opened by its name is native in the files it became, an import
// of it again; nil if none did.
func KeepName(m *fixer.Module, connPath string, became map[string]fixer.Replacement) *fixer.Change {
	path := connPath + dbapi.PQDriverPath
	imports := func(src []byte) bool { return strings.Contains(gosrc.Imports(src), `"`+path+`"`) }
	had, has := map[string]*fixer.File{}, map[string]bool{}
	for _, f := range m.Files() {
		if f.Syntax == nil {
			continue
		}
		src := f.Src
		if r, changed := became[f.Name]; changed {
			src = r.New
		}
		unit := filepath.Dir(f.Name)
		if isTest(f) {
			unit += " tests"
		}
		if imports(src) {
			has[unit] = true
		} else if had[unit] == nil && imports(f.Src) {
			had[unit] = f
		}
	}
	change := &fixer.Change{ID: "driver name", Origin: OriginName, Description: "keep the name of the driver"}
	for unit, f := range had {
		if !has[unit] && !has[strings.TrimSuffix(unit, " tests")] {
			change.Imports = append(change.Imports, fixer.Import{File: f.Name, Path: path, Name: "_"})
		}
	}
	if len(change.Imports) == 0 {
		return nil
	}
	return change
}

// OpensAny reports whether code of the module may open a driver by any name.
func OpensAny(m *fixer.Module) bool {
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
