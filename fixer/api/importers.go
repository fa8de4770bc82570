package api

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// exampleFolders are names of folders that show how the module is used.
var exampleFolders = []string{"example", "examples", "_example", "_examples"}

// modules looks for other modules on this disk that import packages: those of
// the workspace, and those below the module. What examples import counts unless
// only what would not compile does.
func (s *signs) modules(env []string) {
	for _, dir := range siblings(s.m.Dir, env) {
		s.importers(dir)
	}
	s.walk(func(dir string, names []string) {
		switch rel := s.m.Rel(dir); {
		case dir != s.m.Dir && slices.Contains(names, "go.mod"):
			if !s.strong || !slices.ContainsFunc(strings.Split(rel, "/"), isExample) {
				s.importers(dir)
			}
		case !s.strong && slices.ContainsFunc(strings.Split(rel, "/"), isExample):
			s.importedIn(dir, names, rel+" imports it")
		}
	})
}

func isExample(folder string) bool { return slices.Contains(exampleFolders, folder) }

// importers keeps what the module in a folder imports.
func (s *signs) importers(root string) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return // then it is none
	}
	why := "module " + modfile.ModulePath(mod) + " imports it"
	_ = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		names := files(name)
		if name != root && (skipped(d.Name()) || slices.Contains(names, "go.mod")) {
			return filepath.SkipDir
		}
		s.importedIn(name, names, why)
		return nil
	})
}

// importedIn keeps what the Go files of a folder import.
func (s *signs) importedIn(dir string, names []string, why string) {
	for _, name := range names {
		if filepath.Ext(name) == ".go" {
			s.importsOf(filepath.Join(dir, name), func(path string) { s.keep(path, why) })
		}
	}
}

// walk calls do for the folders of the module, with the names of their files,
// and for those with a go.mod below it.
func (s *signs) walk(do func(dir string, names []string)) {
	_ = filepath.WalkDir(s.m.Dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return nil
		}
		if name != s.m.Dir && skipped(d.Name()) {
			return filepath.SkipDir
		}
		do(name, files(name))
		return nil
	})
}

// skipped reports whether no code of a module is in a folder of that name.
func skipped(name string) bool {
	return name == "vendor" || name == "node_modules" || name == "testdata" || strings.HasPrefix(name, ".")
}

// files returns the names of the files in a folder.
func files(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // the go command sees nothing there either
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// siblings returns the folders of the other modules of the workspace.
func siblings(dir string, env []string) []string {
	file := workspace(dir, env)
	text, err := os.ReadFile(file)
	if file == "" || err != nil {
		return nil
	}
	work, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return nil // the go command says so
	}
	var dirs []string
	for _, use := range work.Use {
		root := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(root) {
			root = filepath.Join(filepath.Dir(file), root)
		}
		if root != dir {
			dirs = append(dirs, root)
		}
	}
	return dirs
}

// workspace returns the go.work file that is in effect in a folder, or "".
func workspace(dir string, env []string) string {
	for _, e := range slices.Backward(env) {
		file, ok := strings.CutPrefix(e, "GOWORK=")
		if !ok {
			continue
		}
		if file == "off" {
			return ""
		}
		if file != "" {
			return file
		}
		break // the last one counts, and says nothing
	}
	for {
		file := filepath.Join(dir, "go.work")
		if _, err := os.Stat(file); err == nil {
			return file
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
