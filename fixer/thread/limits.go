package thread

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/api"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// limits fixes the types that may not change.
func (g *graph) limits() {
	g.templates()
	for t := range g.dynamic {
		g.see(t)
	}
	g.eachPackage(g.publish)
	unloaded := g.unloadedNames()
	linked, used := g.linkedSymbols(), g.mentioned()
	for _, pos := range slices.Sorted(maps.Keys(g.funcs)) {
		f := g.funcs[pos]
		g.limitFile(f)
		if f.decl != nil {
			g.limitDecl(f)
			if linked.names(f) {
				f.why = "a directive or assembly ties it to other code by its symbol"
				f.term.seal(f.why)
			}
			if toolCalls(f) && !used[f.pos()] {
				f.term.fix("nothing in the module calls it, so that a tool may, by its name")
			}
			if unloaded[f.decl.Name.Name] {
				f.term.fix("a file that no build loads mentions its name")
			}
		}
	}
	g.limitTerms()
}

// limitTerms is about those whose type or calls are where nothing may be changed.
func (g *graph) limitTerms() {
	for _, pos := range slices.Sorted(maps.Keys(g.terms)) {
		t := g.terms[pos].find()
		if len(t.foreign) > 0 && !g.renames(t) {
			t.seal(t.foreign[0].method.FullName() + " satisfies it")
		}
		for _, s := range t.shapes {
			if why := g.whyNotEdit(s.file); why != "" {
				t.seal("its type is written in " + why)
			}
		}
		g.limitLeans(t)
		for _, c := range t.calls {
			if why := g.whyNotEdit(c.file); why != "" {
				t.fix("it is called in " + why)
			}
			if g.spread(c) {
				t.fix("a call passes on all results of another as its arguments")
			}
		}
	}
}

// whyNotEdit names a file that may not be changed, and is empty for others.
func (g *graph) whyNotEdit(f *fixer.File) string {
	if g.mayEdit(f) {
		return ""
	}
	what := "a file that is not to be changed"
	switch {
	case f == nil:
		return what
	case f.Generated:
		what = "a generated file"
	case g.broken[f]:
		what = "a package that does not compile"
	}
	return what + " (" + g.m.Rel(f.Name) + ")"
}

// spread reports whether the arguments of a call are the results of another.
func (g *graph) spread(c *call) bool {
	if len(c.expr.Args) != 1 {
		return false
	}
	_, ok := c.pkg.Info.TypeOf(c.expr.Args[0]).(*types.Tuple)
	return ok
}

func (g *graph) limitFile(f *function) {
	if why := g.whyNotEdit(f.file); why != "" {
		f.why = "it is in " + why
		f.term.seal(f.why)
	}
}

// limitDecl fixes declared functions that are called by other than Go code of
// the module, or by code outside it.
func (g *graph) limitDecl(f *function) {
	d := f.decl
	switch {
	case d.Body == nil:
		f.why = "it has no body"
		f.term.seal(f.why)
	case hasDirective(d):
		f.why = "a directive ties it to code outside Go"
		f.term.seal(f.why)
	case isRoot(f):
		f.root = true
		f.term.fix("the go command calls it")
	case f.obj != nil && takesContexts(f.obj.Signature()):
		f.why = "its last parameter is a list of contexts"
		f.term.seal(f.why)
	case d.Recv != nil && f.obj != nil && g.calledByName(f):
		f.byName = true
		f.why = "it may be called by its name"
		f.term.seal(f.why)
	}
}

// takesContexts reports whether callers give a function a context where they have
// one, and none else.
func takesContexts(sig *types.Signature) bool {
	if !sig.Variadic() {
		return false
	}
	list, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	return ok && gosrc.IsContext(list.Elem())
}

// hasDirective reports whether the doc comment links the function to others.
func hasDirective(d *ast.FuncDecl) bool {
	return d.Doc != nil && slices.ContainsFunc(d.Doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//export ") || strings.HasPrefix(c.Text, "//go:wasmexport")
	})
}

// isRoot reports whether the program or go test calls the function.
func isRoot(f *function) bool {
	if f.decl.Recv != nil {
		return false
	}
	name := f.decl.Name.Name
	switch {
	case name == "init", name == "main" && f.pkg.Name == "main":
		return true
	case !isTestFile(f.file):
		return false
	}
	return name == "TestMain" || isTestName(name, "Test") || isTestName(name, "Benchmark") || isTestName(name, "Fuzz") || isTestName(name, "Example")
}

// toolCalls reports whether nothing but a tool that knows its name can call a function
// from outside of the module: others can import neither a program nor a test.
func toolCalls(f *function) bool {
	return f.decl.Recv == nil && f.decl.Name.IsExported() && (f.pkg.Name == "main" || isTestFile(f.file))
}

// mentioned returns the functions that code of the module names, by their places.
func (g *graph) mentioned() map[token.Pos]bool {
	used := make(map[token.Pos]bool)
	for _, b := range g.m.Builds {
		for _, p := range b.Packages {
			if p.Info == nil {
				continue
			}
			for _, obj := range p.Info.Uses {
				if fn, ok := obj.(*types.Func); ok {
					used[fn.Origin().Pos()] = true
				}
			}
		}
	}
	return used
}

func isTestFile(f *fixer.File) bool { return strings.HasSuffix(f.Name, "_test.go") }

// isTestName reports whether go test runs a function of the name.
func isTestName(name, prefix string) bool {
	rest, ok := strings.CutPrefix(name, prefix)
	if !ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLower(r)
}

// byReflection are methods that the standard library and its like look for in
// values of any type.
var byReflection = map[string]bool{
	"String func() string": true, "GoString func() string": true, "Error func() string": true,
	"Format func(fmt.State, rune)":                               true,
	"MarshalJSON func() ([]byte, error)":                         true,
	"UnmarshalJSON func([]byte) error":                           true,
	"MarshalText func() ([]byte, error)":                         true,
	"UnmarshalText func([]byte) error":                           true,
	"MarshalBinary func() ([]byte, error)":                       true,
	"UnmarshalBinary func([]byte) error":                         true,
	"GobEncode func() ([]byte, error)":                           true,
	"GobDecode func([]byte) error":                               true,
	"MarshalYAML func() (any, error)":                            true,
	"UnmarshalYAML func(func(any) error) error":                  true,
	"Scan func(any) error":                                       true,
	"Value func() (database/sql/driver.Value, error)":            true,
	"LogValue func() log/slog.Value":                             true,
	"Is func(error) bool":                                        true,
	"As func(any) bool":                                          true,
	"Unwrap func() error":                                        true,
	"Unwrap func() []error":                                      true,
	"Timeout func() bool":                                        true,
	"Temporary func() bool":                                      true,
	"ServeHTTP func(net/http.ResponseWriter, *net/http.Request)": true,
}

// calledByName reports whether a method is looked up by its name: by
// reflection, a template, a test suite, or an assertion of an interface outside
// the module.
func (g *graph) calledByName(f *function) bool {
	name := f.obj.Name()
	key := name + " " + strings.ReplaceAll(signatureKey(f.obj), "interface{}", "any")
	if byReflection[key] || g.named[key] || g.named[name] && g.seesReceiver(f.obj) {
		return true
	}
	if strings.HasPrefix(key, "MarshalXML") || strings.HasPrefix(key, "UnmarshalXML") {
		return true
	}
	if isTestFile(f.file) {
		for _, prefix := range []string{"Test", "Benchmark", "Setup", "SetUp", "TearDown", "Teardown", "Before", "After"} {
			if isTestName(name, prefix) {
				return true
			}
		}
	}
	params := f.obj.Signature().Params()
	return params.Len() == 1 && strings.Contains(types.TypeString(params.At(0).Type(), nil), "gorm.DB")
}

// unloadedNames returns the identifiers of files that no build loads: what they
// call is not known.
func (g *graph) unloadedNames() map[string]bool {
	names := make(map[string]bool)
	for _, u := range g.m.Unloaded {
		addNames(names, u.Name)
	}
	return names
}

// resolveUses decides for each declared function that is used as a value: where
// neither its type nor that of the place is fixed, they change together; else
// it is wrapped in a literal when it changes.
func (g *graph) resolveUses() {
	for changed := true; changed; {
		changed = false
		for _, u := range g.uses {
			to, from := u.to.find(), u.fn.term.find()
			if u.wrap || to.fixed == "" && from.fixed == "" {
				continue
			}
			u.wrap, changed = true, true
			if to.fixed == "" {
				to.seal("it holds " + u.fn.decl.Name.Name + ", whose type stays as it is")
			}
			if from.fixed == "" && !g.canWrap(u) {
				from.fix("it is a value in a place whose type stays as it is: " + to.fixed)
			}
		}
	}
	for _, u := range g.uses {
		if !u.wrap {
			unify(u.to, u.fn.term)
			continue
		}
		t := u.fn.term.find()
		u.call = call{pkg: u.pkg, file: u.file, value: u.expr, callee: u.fn, term: t}
		t.wraps = append(t.wraps, u)
	}
}

// see notes the declared types that reflection can reach from a value of type t.
func (g *graph) see(t types.Type) {
	if n, ok := t.(*types.Named); ok {
		n = n.Origin()
		if !g.ours(n.Obj()) || g.visible[n.Obj().Pos()] {
			return
		}
		g.visible[n.Obj().Pos()] = true
		t = n
	}
	api.EachPart(t, g.see)
}

// seesReceiver reports whether reflection can reach the type of a method.
func (g *graph) seesReceiver(f *types.Func) bool {
	t := types.Unalias(f.Signature().Recv().Type())
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	return ok && g.visible[n.Origin().Obj().Pos()]
}
