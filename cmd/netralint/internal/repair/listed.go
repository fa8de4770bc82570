package repair

import (
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// listed returns the packages of a report as the fixer lists them, so that it need not ask
// the go command again. It is nil where it has to: the report is not about the whole of one
// module, or something is wrong with a package, or what cgo makes of one is not known.
func listed(report *engine.Report) (roots []*packages.Package) {
	if !report.Whole {
		return nil
	}
	sizes := checker.GOARCHSizes(report.Arch)
	byID := make(map[string]*packages.Package, len(report.Listed))
	for _, p := range report.Listed {
		if p.Error != nil || len(p.DepsErrors) > 0 || !p.Standard && len(p.CgoFiles) > 0 && len(p.CompiledGoFiles) == 0 {
			return nil
		}
		out := &packages.Package{
			ID: p.ImportPath, PkgPath: p.Path(), Name: p.Name, Dir: p.Dir, ForTest: p.ForTest, TypesSizes: sizes,
			GoFiles: p.Absolute(slices.Concat(p.GoFiles, p.CgoFiles)), CompiledGoFiles: compiled(p),
			Module: moduleOf(p.Module), Imports: make(map[string]*packages.Package, len(p.Imports)),
		}
		for _, id := range p.Imports { // those that another has the place of are put right below
			if dep := byID[id]; dep != nil {
				out.Imports[id] = dep
			}
		}
		for path, id := range p.ImportMap {
			delete(out.Imports, id)
			if dep := byID[id]; dep != nil {
				out.Imports[path] = dep
			}
		}
		byID[p.ImportPath] = out
		if !p.DepOnly {
			roots = append(roots, out)
		}
	}
	return roots
}

// compiled returns the files that a package is compiled from: without those of other
// languages, which the go command names, too.
func compiled(p *load.Package) []string {
	switch {
	case p.ImportPath == "unsafe":
		return nil
	case len(p.CompiledGoFiles) == 0:
		return p.Absolute(p.GoFiles)
	}
	return slices.DeleteFunc(p.Absolute(p.CompiledGoFiles), func(name string) bool {
		ext := filepath.Ext(name) // what cgo made has none
		return ext != ".go" && ext != ""
	})
}

func moduleOf(m *load.Module) *packages.Module {
	if m == nil {
		return nil
	}
	return &packages.Module{Path: m.Path, Version: m.Version, Main: m.Main, Dir: m.Dir, GoMod: m.GoMod, GoVersion: m.GoVersion, Replace: moduleOf(m.Replace)}
}
