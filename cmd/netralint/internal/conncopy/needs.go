package conncopy

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// Needs returns what the copied packages ask of a module: the language of the
// source, and the modules they import at the versions the source requires.
func (s Source) Needs() (gomod.Needs, error) {
	needs := gomod.Needs{Modules: map[string]string{}}
	mod, err := fs.ReadFile(s.FS, "go.mod")
	if err != nil {
		return needs, err
	}
	required := map[string]string{}
	for line := range strings.Lines(string(mod)) {
		switch f := strings.Fields(strings.TrimPrefix(line, "require ")); {
		case len(f) == 2 && f[0] == "go":
			needs.Go = f[1]
		case len(f) >= 2 && strings.HasPrefix(f[1], "v"):
			required[f[0]] = f[1]
		}
	}
	files, err := s.Files(s.Module)
	if err != nil {
		return needs, err
	}
	for name, src := range files {
		if path.Ext(name) != ".go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return needs, err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return needs, err
			}
			for module, version := range required {
				if imported == module || strings.HasPrefix(imported, module+"/") {
					needs.Modules[module] = version
				}
			}
		}
	}
	if needs.Go == "" || len(needs.Modules) == 0 {
		return needs, fmt.Errorf("go.mod of %s does not say what %s needs", s.Module, s.Module)
	}
	return needs, nil
}
