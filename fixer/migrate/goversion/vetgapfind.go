package goversion

import (
	"go/ast"
	"go/constant"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// vetMayRefuse lists the packages in which go vet may have a complaint about
// format strings that it did not have in the language before: vet costs more
// than all else here, and in most packages nothing of the kind is there. What a
// newer language made stricter is
//
//   - 1.24: log.Printf(text), a format that is no constant and has no arguments
//   - 1.26: %q of an integer that is neither a rune nor a byte
//   - 1.26: calls of an interface's method that an implementation in its package
//     hands on to a function like Printf, and of what is written over that method
func (r *Rise) vetMayRefuse(before string) []string {
	g := gapFinder{constants: !gomod.Older(before, "1.24"), found: map[string]bool{}, over: map[string]bool{}, forward: map[string]bool{}, owns: func(path string) bool { return r.m.Owns(gosrc.UnderTest(path)) }}
	for _, b := range r.m.Builds {
		for _, pkg := range b.Packages {
			g.forwards(pkg)
		}
	}
	for _, b := range r.m.Builds {
		for _, pkg := range b.Packages {
			g.look(pkg)
		}
	}
	for grown := true; grown; { // what imports a package whose interfaces print
		grown = false
		for _, b := range r.m.Builds {
			for _, pkg := range b.Packages {
				if path := gosrc.UnderTest(pkg.Path); !g.over[path] && pkg.Types != nil && g.imports(pkg) {
					g.over[path], g.found[path], grown = true, true, true
				}
			}
		}
	}
	var list []string
	for path := range g.found {
		list = append(list, path)
	}
	slices.Sort(list)
	return list
}

type gapFinder struct {
	constants bool            // formats had to be constants before
	found     map[string]bool // import paths
	over      map[string]bool // those whose functions may print through an interface

	forward map[string]bool // methods of the module that may hand ...any on to what prints, by full name
	owns    func(path string) bool

	of    *fixer.Package // whose types these are
	types map[*types.Named]bool
}

func (g *gapFinder) imports(pkg *fixer.Package) bool {
	return slices.ContainsFunc(pkg.Types.Imports(), func(i *types.Package) bool { return g.over[gosrc.UnderTest(i.Path())] })
}

// look looks at a package. One without type information counts: the compiler
// has a complaint about it.
func (g *gapFinder) look(pkg *fixer.Package) {
	path := gosrc.UnderTest(pkg.Path)
	if !pkg.Widest {
		return
	}
	if pkg.Info == nil || len(pkg.Errors) > 0 {
		g.found[path] = true
		return
	}
	for _, f := range pkg.Files {
		if f.Syntax == nil {
			continue
		}
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				g.found[path] = g.found[path] || g.stricter(pkg.Info, n)
			case *ast.InterfaceType:
				if t, ok := pkg.Info.TypeOf(n).(*types.Interface); ok && g.prints(pkg, t) {
					g.found[path], g.over[path] = true, true
				}
			}
			return true
		})
	}
	if !g.found[path] {
		delete(g.found, path)
	}
}

// stricter reports whether a call is one that go vet looks at more strictly, if
// the function is like Printf.
func (g *gapFinder) stricter(info *types.Info, call *ast.CallExpr) bool {
	sig, ok := info.TypeOf(call.Fun).(*types.Signature)
	if !ok || !takesAny(sig) || sig.Params().Len() < 2 || call.Ellipsis.IsValid() {
		return false
	}
	i := sig.Params().Len() - 2
	if len(call.Args) <= i {
		return false
	}
	format := info.Types[call.Args[i]].Value
	if format == nil || format.Kind() != constant.String {
		return !g.constants && len(call.Args) == i+1 && isString(sig.Params().At(i).Type())
	}
	return quotesInteger(info, constant.StringVal(format), call.Args[i+1:])
}

// verb finds what takes an argument in a format, and %%.
var verb = regexp.MustCompile(`%[^a-zA-Z%]*[a-zA-Z%]`)

// quotesInteger reports whether a format has %q for an argument that may hold an
// integer. Where the format says which argument it means, any may.
func quotesInteger(info *types.Info, format string, args []ast.Expr) bool {
	n := 0
	for _, v := range verb.FindAllString(format, -1) {
		if v == "%%" {
			continue
		}
		if strings.ContainsAny(v, "[*") {
			return strings.Contains(format, "q")
		}
		if strings.HasSuffix(v, "q") && n < len(args) && holdsInteger(info.TypeOf(args[n])) {
			return true
		}
		n++
	}
	return false
}

// holdsInteger reports whether a value of the type is or may have in it an
// integer that is no rune and no byte.
func holdsInteger(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsInteger != 0 && u.Kind() != types.Int32 && u.Kind() != types.Uint8 && u.Kind() != types.UntypedRune
	case *types.Slice:
		elem, basic := u.Elem().Underlying().(*types.Basic)
		return !basic || holdsInteger(elem)
	case *types.Interface:
		_, parameter := types.Unalias(t).(*types.TypeParam)
		return parameter
	}
	return true
}

// prints reports whether an interface has a method like Print or Printf. For go vet it
// is, where the package has an implementation that is.
func (g *gapFinder) prints(pkg *fixer.Package, t *types.Interface) bool {
	for m := range t.Methods() {
		if !takesAny(m.Signature()) {
			continue
		}
		for n := range g.concrete(pkg) {
			obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, pkg.Types, m.Name())
			if f, ok := obj.(*types.Func); ok && g.mayPrint(f) {
				return true
			}
		}
	}
	return false
}

// concrete returns the declared types that values of a package have, but for
// interfaces.
func (g *gapFinder) concrete(pkg *fixer.Package) map[*types.Named]bool {
	if g.of == pkg {
		return g.types
	}
	g.of, g.types = pkg, map[*types.Named]bool{}
	for _, tv := range pkg.Info.Types {
		if tv.Type == nil {
			continue
		}
		if n := gosrc.Named(tv.Type); n != nil && !types.IsInterface(n) {
			g.types[n] = true
		}
	}
	return g.types
}

// mayPrint reports whether a method may hand its arguments on to a function like Print
// or Printf. Of code outside the module only that of databases is known not to.
func (g *gapFinder) mayPrint(f *types.Func) bool {
	if f.Pkg() == nil || !takesAny(f.Signature()) || ofDatabase(f) {
		return false
	}
	return g.forward[f.Origin().FullName()] || !g.owns(f.Pkg().Path())
}

// ofDatabase reports whether arguments of a function are those of a statement.
func ofDatabase(f *types.Func) bool {
	_, known := dbapi.Of(f)
	return known || f.Pkg() != nil && (f.Pkg().Path() == "database/sql" || f.Pkg().Path() == dbapi.SQLXPath)
}

// forwards finds the methods that hand their last parameter on as it is. A method of
// an interface of the same package says nothing: what implements it is looked at, too.
func (g *gapFinder) forwards(pkg *fixer.Package) {
	for _, f := range pkg.Files {
		if f.Syntax == nil || pkg.Info == nil {
			continue
		}
		for _, d := range f.Syntax.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || fn.Body == nil {
				continue
			}
			if obj, ok := pkg.Info.Defs[fn.Name].(*types.Func); ok && takesAny(obj.Signature()) && handsOn(pkg, fn.Body) {
				g.forward[obj.FullName()] = true
			}
		}
	}
}

// handsOn reports whether code calls something with the elements of a slice that may
// print them.
func handsOn(pkg *fixer.Package, body ast.Node) bool {
	for n := range ast.Preorder(body) {
		call, ok := n.(*ast.CallExpr)
		if !ok || !call.Ellipsis.IsValid() || pkg.Info.Types[call.Fun].IsBuiltin() {
			continue
		}
		f := gosrc.Callee(pkg.Info, call)
		if f == nil || !ofDatabase(f) && (f.Pkg() != pkg.Types || f.Signature().Recv() == nil || !types.IsInterface(f.Signature().Recv().Type())) {
			return true
		}
	}
	return false
}

// takesAny reports whether the last parameter is ...any.
func takesAny(sig *types.Signature) bool {
	if !sig.Variadic() {
		return false
	}
	list, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
	if !ok { // append([]byte, string...)
		return false
	}
	elem, ok := list.Elem().Underlying().(*types.Interface)
	return ok && elem.Empty()
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}
