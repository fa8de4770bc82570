// Package conncopy makes a copy of package conn, and of the packages below it,
// that lives in another module.
package conncopy

import (
	"fmt"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A Source is the module that has the packages: one in its directory, and
// others below. Those that can be imported are copied, with what they import of
// the module.
type Source struct {
	FS fs.FS
	// Module is its path, and the import path of the first package.
	Module string
}

// Files returns the files of the copy whose first package has the import path,
// by name relative to its directory. Tests, and packages that only tests need,
// are left out.
func (s Source) Files(importPath string) (map[string][]byte, error) {
	dirs, err := s.packages()
	if err != nil {
		return nil, fmt.Errorf("copy %s: %w", s.Module, err)
	}
	rename, files := s.rename(importPath, dirs), map[string][]byte{}
	for _, dir := range dirs {
		entries, err := fs.ReadDir(s.FS, dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if e.IsDir() || !copied(e.Name()) {
				continue
			}
			src, err := fs.ReadFile(s.FS, name)
			if err != nil {
				return nil, err
			}
			if path.Ext(name) == ".go" {
				if src, err = format.Source(rename(src)); err != nil {
					return nil, fmt.Errorf("copy %s: %w", name, err)
				}
			}
			files[name] = src
		}
	}
	return files, nil
}

// rename returns a function that puts the new import path in place of the old
// one, in imports, strings and comments alike: some strings compare with names
// that the path is part of. Longer paths stay, unless they are copied too.
func (s Source) rename(importPath string, dirs []string) func(src []byte) []byte {
	old := regexp.MustCompile(regexp.QuoteMeta(s.Module) + `[\w~/-]*`)
	return func(src []byte) []byte {
		return old.ReplaceAllFunc(src, func(found []byte) []byte {
			below := strings.TrimPrefix(string(found), s.Module)
			if below != "" && !slices.Contains(dirs, strings.Trim(below, "/")) {
				return found
			}
			return []byte(importPath + below)
		})
	}
}

// copied reports whether a file in the directory of a package belongs to the
// copy. The go.mod of the module it is in does not, nor what goes with it.
func copied(name string) bool {
	return !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "go.")
}

// otherModule reports whether a module of its own is in a directory.
func (s Source) otherModule(dir string) bool {
	_, err := fs.Stat(s.FS, path.Join(dir, "go.mod"))
	return err == nil && dir != "."
}

// packages returns the directories to copy, sorted.
func (s Source) packages() ([]string, error) {
	var queue []string
	err := fs.WalkDir(s.FS, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return err
		case d.Name() == "internal" || d.Name() == "testdata" || s.otherModule(name):
			return fs.SkipDir
		}
		queue = append(queue, name)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var dirs []string
	for seen := map[string]bool{}; len(queue) > 0; queue = queue[1:] {
		dir := queue[0]
		if seen[dir] {
			continue
		}
		seen[dir] = true
		imports, importable, err := s.imports(dir)
		if err != nil {
			return nil, err
		}
		if importable {
			dirs = append(dirs, dir)
			queue = append(queue, imports...)
		}
	}
	slices.Sort(dirs)
	return dirs, nil
}

// imports returns the directories of the packages that the one in dir imports
// of the same module, and whether there is a package that can be imported.
func (s Source) imports(dir string) (dirs []string, importable bool, err error) {
	names, err := fs.Glob(s.FS, path.Join(dir, "*.go"))
	if err != nil {
		return nil, false, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		src, err := fs.ReadFile(s.FS, name)
		if err != nil {
			return nil, false, err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return nil, false, err
		}
		if f.Name.Name == "main" {
			return nil, false, nil
		}
		importable = true
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return nil, false, err
			}
			if rest, ours := strings.CutPrefix(imported, s.Module+"/"); ours {
				dirs = append(dirs, rest)
			} else if imported == s.Module {
				dirs = append(dirs, ".")
			}
		}
	}
	return dirs, importable, nil
}
