package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/netra-systems/netralint/analyzers/internal/acquire"
)

// A Named is a function that settings name.
type Named struct {
	acquire.Function
	Text  string // as it is written
	Place string // where, for a message
}

// NamedIn returns the functions of a list that is separated by commas. Those that are not
// written as functions are left out: the flag that takes the list refuses them.
func NamedIn(list, place string) (named []Named) {
	for text := range strings.SplitSeq(list, ",") {
		text = strings.TrimSpace(text)
		if f, err := acquire.ParseFunction(text); err == nil {
			named = append(named, Named{f, text, place})
		}
	}
	return named
}

// CheckNamed returns what is wrong with functions that settings of a project name: one that
// its package does not declare, and one of a package that a module of the project does not
// have. What may be meant for another project is doubtful: no package of the build has the
// path. Where the go command cannot say, nothing is.
func CheckNamed(root string, named []Named) (doubts []string, wrong error) {
	if len(named) == 0 {
		return nil, nil
	}
	dirs, err := packageDirs(root, named)
	if err != nil {
		return nil, nil
	}
	own := modulesOf(root)
	var all []error
	for _, n := range named {
		if dir := dirs[n.Package]; dir != "" {
			if err := n.declaredIn(dir); err != nil {
				all = append(all, err)
			}
			continue
		}
		words := fmt.Sprintf("%s names %s, and there is no package %s", n.Place, n.Text, n.Package)
		if slices.ContainsFunc(own, func(m module) bool { return m.lacks(n.Package) }) {
			all = append(all, errors.New(words))
		} else {
			doubts = append(doubts, words+" in this build: it changes nothing here")
		}
	}
	return doubts, errors.Join(all...)
}

// packageDirs asks the go command where packages are. One that is not there has none.
func packageDirs(root string, named []Named) (map[string]string, error) {
	args := []string{"list", "-e", "-find", "-json=ImportPath,Dir", "--"}
	for _, n := range named {
		args = append(args, n.Package)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("look for the packages of functions: %w", err)
	}
	dirs := make(map[string]string)
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var p struct{ ImportPath, Dir string }
		if err := dec.Decode(&p); err != nil {
			return nil, fmt.Errorf("look for the packages of functions: %w", err)
		}
		dirs[p.ImportPath] = p.Dir
	}
	return dirs, nil
}

// A module is one of a project.
type module struct{ path, dir string }

// lacks reports whether a package would be of the module, and is not there. What is in a
// directory of its name is of a module below, which the build leaves out.
func (m module) lacks(pkg string) bool {
	below, ok := strings.CutPrefix(pkg+"/", m.path+"/")
	if !ok {
		return false
	}
	_, err := os.Stat(filepath.Join(m.dir, filepath.FromSlash(below)))
	return errors.Is(err, fs.ErrNotExist)
}

// modulesOf returns the modules of a project.
func modulesOf(root string) (all []module) {
	for _, dir := range append([]string{"."}, usedBy(root)...) {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(root, dir)
		}
		if text, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			all = append(all, module{modfile.ModulePath(text), dir})
		}
	}
	return all
}

// usedBy returns the directories that the workspace of a project uses, if one is in force.
func usedBy(root string) (dirs []string) {
	file := os.Getenv("GOWORK")
	switch file {
	case "off":
		return nil
	case "", "auto":
		file = filepath.Join(root, "go.work")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	work, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return nil
	}
	for _, use := range work.Use {
		dirs = append(dirs, use.Path)
	}
	return dirs
}

// declaredIn returns an error if no file of a directory declares the function, whatever it
// is built for. A package that cannot be read is for the check to tell.
func (n Named) declaredIn(dir string) error {
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		return nil
	}
	d := declarations{aliases: make(map[string]string)}
	for _, name := range names {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil
		}
		d.read(n.Package, f)
	}
	for i, f := range d.all {
		if target, ok := d.aliases[f.Receiver]; ok {
			d.all[i].Receiver = target
		}
		if d.all[i] == n.Function {
			return nil
		}
	}
	return fmt.Errorf("%s names %s, and package %s has no such function%s", n.Place, n.Text, n.Package, d.meant(n.Function))
}

// meant says which function another is a slip of: one of the same name, or of a name that is
// close to it.
func (d *declarations) meant(slip acquire.Function) string {
	var names []string
	for _, f := range d.all {
		if f.Name == slip.Name {
			return ": did you mean " + written(f) + "?"
		}
		if f.Receiver == slip.Receiver {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names) // those that are exported first
	if slip.Name = Closest(slip.Name, names); slip.Name == "" {
		return ""
	}
	return ": did you mean " + written(slip) + "?"
}

// written is a function as a list names it.
func written(f acquire.Function) string {
	if f.Receiver == "" {
		return f.Package + "." + f.Name
	}
	return fmt.Sprintf("%s.(*%s).%s", f.Package, f.Receiver, f.Name)
}

// declarations are the functions that files declare, and the types that aliases stand for.
type declarations struct {
	all     []acquire.Function
	aliases map[string]string
}

// read adds those of a file.
func (d *declarations) read(path string, f *ast.File) {
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			receiver := ""
			if decl.Recv != nil && len(decl.Recv.List) > 0 {
				receiver = typeName(decl.Recv.List[0].Type)
			}
			d.all = append(d.all, acquire.Function{Package: path, Receiver: receiver, Name: decl.Name.Name})
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					d.readType(path, spec)
				}
			}
		}
	}
}

// readType adds the methods of an interface, and what an alias stands for.
func (d *declarations) readType(path string, spec *ast.TypeSpec) {
	if spec.Assign.IsValid() {
		if target := typeName(spec.Type); target != "" {
			d.aliases[spec.Name.Name] = target
		}
	}
	i, ok := spec.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, method := range i.Methods.List {
		for _, name := range method.Names {
			d.all = append(d.all, acquire.Function{Package: path, Receiver: spec.Name.Name, Name: name.Name})
		}
	}
}

// typeName is the name of a type of the package in an expression, "" if it has none.
func typeName(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}
