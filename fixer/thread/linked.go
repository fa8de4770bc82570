package thread

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer"
)

// linked are the functions that code knows by their symbols, as these are
// written in directives: example.com/p.f, example.com/p.(*T).m.
type linked map[string]bool

// linkedSymbols collects what directives and assembly of the module name.
func (g *graph) linkedSymbols() linked {
	l := make(linked)
	dirs := make(map[string]bool)
	g.eachPackage(func(p *fixer.Package) {
		for _, f := range p.Files {
			if f.Syntax == nil {
				continue
			}
			for _, group := range f.Syntax.Comments {
				for _, c := range group.List {
					l.directive(p.Path, c.Text)
				}
			}
		}
		if !dirs[p.Dir] {
			dirs[p.Dir] = true
			l.assembly(p)
		}
	})
	return l
}

// directive adds both names of
//
//	//go:linkname local importpath.name
func (l linked) directive(path, text string) {
	rest, ok := strings.CutPrefix(text, "//go:linkname ")
	if !ok {
		return
	}
	for i, name := range strings.Fields(rest) {
		if i == 0 {
			name = path + "." + name
		}
		l[name] = true
	}
}

// parentheses are around the receiver of a method that has a pointer.
var parentheses = strings.NewReplacer("(", "", ")", "")

var symbol = regexp.MustCompile(`·(\w+)`)

// assembly adds the names in the assembly files of a package.
func (l linked) assembly(p *fixer.Package) {
	files, _ := filepath.Glob(filepath.Join(p.Dir, "*.s")) // the pattern is a good one
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			continue // the go command could not compile it either
		}
		for _, m := range symbol.FindAllSubmatch(src, -1) {
			l[p.Path+"."+string(m[1])] = true
		}
	}
}

// names reports whether the symbol of a function is among them.
func (l linked) names(f *function) bool {
	if f.obj == nil {
		return false
	}
	// FullName has the receiver first: (*example.com/p.T).m
	name := f.obj.FullName()
	if f.decl.Recv == nil {
		return l[name]
	}
	path := f.pkg.Path + "."
	name = strings.Replace(name, path, "", 1)
	return l[path+name] || l[path+parentheses.Replace(name)]
}
