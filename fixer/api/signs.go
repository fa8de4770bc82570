package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// signs looks for what says that others import a package.
type signs struct {
	m    *fixer.Module
	can  map[string]*fixer.Package // those that others can import
	kept map[string]string
	// strong says that only what would not compile counts, and comments.
	strong bool
}

// keep notes why the API of a package stays, if others can import it.
func (s *signs) keep(path, why string) {
	if s.kept[path] == "" && s.can[path] != nil {
		s.kept[path] = why
	}
}

// Directive is the comment that keeps the API of a package.
const Directive = "//netralint:api"

// comments looks for the comment in the files of packages.
func (s *signs) comments() {
	for _, p := range s.can {
		for _, f := range p.Files {
			if f.Syntax != nil && slices.ContainsFunc(f.Syntax.Comments, isDirective) {
				s.keep(p.Path, "it has a comment "+Directive)
			}
		}
	}
}

func isDirective(group *ast.CommentGroup) bool {
	return slices.ContainsFunc(group.List, func(c *ast.Comment) bool {
		rest, ok := strings.CutPrefix(c.Text, Directive)
		return ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
	})
}

// examples looks at Example functions outside the package they are about, and
// at what examples of the module import.
func (s *signs) examples() {
	for _, b := range s.m.Builds {
		for _, p := range b.Packages {
			if about, external := strings.CutSuffix(p.Path, "_test"); external {
				if name := exampleIn(p); name != "" {
					s.keep(about, name+" shows its use")
				}
			}
		}
	}
}

func exampleIn(p *fixer.Package) string {
	for _, f := range p.Files {
		if f.Syntax == nil {
			continue
		}
		for _, d := range f.Syntax.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Example") {
				return fn.Name.Name
			}
		}
	}
	return ""
}

// unused looks for packages that no program and no test of the module has a use
// for, and for those that only these use.
func (s *signs) unused() {
	u := usesOf(s.m)
	var only func(path, why string)
	only = func(path, why string) {
		if u.reached[path] || s.kept[path] != "" {
			return
		}
		if s.keep(path, why); s.kept[path] != "" {
			for _, imp := range u.imports[path] {
				only(imp, "only packages that others import use it")
			}
		}
	}
	for path := range s.can {
		if !u.used[path] && !u.tested[path] {
			only(path, "nothing in the module uses it")
		}
	}
}

// words looks for imports in the README files of the module.
func (s *signs) words() {
	s.walk(func(dir string, names []string) {
		for _, name := range names {
			if !strings.HasPrefix(strings.ToLower(name), "readme") {
				continue
			}
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				continue // it says nothing then
			}
			for _, path := range s.mentioned(string(text)) {
				s.keep(path, s.m.Rel(filepath.Join(dir, name))+" shows its import")
			}
		}
	})
}

var (
	quoted = regexp.MustCompile(`"([^"\s]+)"`)
	got    = regexp.MustCompile(`\bgo get (?:-\S+ )*([^\s@` + "`" + `]+)`)
)

// mentioned returns the import paths of the module in a text that Go code would
// have in quotes, and those for go get.
func (s *signs) mentioned(text string) []string {
	var list []string
	for _, re := range []*regexp.Regexp{quoted, got} {
		for _, m := range re.FindAllStringSubmatch(text, -1) {
			if path := strings.TrimSuffix(strings.TrimSuffix(m[1], "/..."), "/"); s.inModule(path) {
				list = append(list, path)
			}
		}
	}
	return list
}

func (s *signs) inModule(path string) bool {
	return gosrc.IsBelow(path, s.m.Path)
}

// importsOf calls do for the packages of the module that a Go file imports.
func (s *signs) importsOf(file string, do func(path string)) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return // nothing imports what does not compile
	}
	for _, spec := range f.Imports {
		if path, err := strconv.Unquote(spec.Path.Value); err == nil && s.inModule(path) {
			do(path)
		}
	}
}
