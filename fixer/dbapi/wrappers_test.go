package dbapi_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// TestWrappersAreReal holds each row against the version it names.
func TestWrappersAreReal(t *testing.T) {
	text, err := os.ReadFile("testdata/wrappers/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	real := declared(t, "testdata/wrappers")
	for _, w := range dbapi.Wrappers() {
		if !slices.ContainsFunc(mod.Require, func(r *modfile.Require) bool {
			return r.Mod == module.Version{Path: w.Module, Version: w.Version}
		}) {
			t.Errorf("%s: testdata/wrappers does not require %s %s", w.Path, w.Module, w.Version)
		}
		pkg := real[w.Path]
		if pkg == nil {
			t.Errorf("%s is not imported by testdata/wrappers", w.Path)
			continue
		}
		for _, row := range w.APIs {
			a, ok := dbapi.Lookup(w.Path, "", row.Name)
			if !ok {
				t.Errorf("%s.%s is not in the table", w.Path, row.Name)
				continue
			}
			checkEntry(t, w.Path+"."+row.Name, a, pkg)
		}
	}
}

// declared returns what the wrappers declare. Their dependencies are hundreds of
// packages; what the rows are about is of the standard library, so that all
// other imports are taken for empty.
func declared(t *testing.T, dir string) map[string]*types.Package {
	t.Helper()
	args := []string{"list", "-json=ImportPath,Name,Dir,GoFiles"}
	for _, w := range dbapi.Wrappers() {
		args = append(args, w.Path)
	}
	list := exec.Command("go", args...)
	list.Dir, list.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("listing the packages of the wrappers: %v", err)
	}
	all := map[string]*types.Package{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all[p.ImportPath] = declarations(t, p.ImportPath, p.Dir, p.GoFiles)
	}
}

// declarations checks the types of a package without the bodies of its
// functions.
func declarations(t *testing.T, path, dir string, names []string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer:         standardOnly{importer.Default()},
		IgnoreFuncBodies: true,
		Error:            func(error) {}, // of the imports that are empty
	}
	pkg, _ := config.Check(path, fset, files, nil)
	return pkg
}

// standardOnly imports the standard library, and empty packages for all else.
type standardOnly struct{ types.Importer }

func (i standardOnly) Import(path string) (*types.Package, error) {
	if first, _, _ := strings.Cut(path, "/"); !strings.Contains(first, ".") {
		return i.Importer.Import(path)
	}
	pkg := types.NewPackage(path, filepath.Base(path))
	pkg.MarkComplete()
	return pkg, nil
}
