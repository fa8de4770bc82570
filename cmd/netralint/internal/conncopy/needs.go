package conncopy

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// Needs returns what the copied packages ask of a module: the language of the
// source, and the modules they import at the versions the source requires.
func (s Source) Needs() (gomod.Needs, error) {
	needs := gomod.Needs{Modules: map[string]string{}}
	text, err := fs.ReadFile(s.FS, "go.mod")
	if err != nil {
		return needs, err
	}
	mod, err := modfile.ParseLax("go.mod of "+s.Module, text, nil)
	if err != nil {
		return needs, err
	}
	imported, err := s.imported()
	if err != nil {
		return needs, err
	}
	for _, path := range imported {
		for _, r := range mod.Require {
			if gosrc.IsBelow(path, r.Mod.Path) {
				needs.Modules[r.Mod.Path] = r.Mod.Version
			}
		}
	}
	if mod.Go == nil || len(needs.Modules) == 0 {
		return needs, fmt.Errorf("go.mod of %s does not say what %s needs", s.Module, s.Module)
	}
	needs.Go = mod.Go.Version
	return needs, nil
}

// imported returns the paths that the files to copy import, in no order.
func (s Source) imported() (paths []string, err error) {
	files, err := s.Files(s.Module)
	if err != nil {
		return nil, err
	}
	for name, src := range files {
		if path.Ext(name) != ".go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return nil, err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, err
			}
			paths = append(paths, imported)
		}
	}
	return paths, nil
}
