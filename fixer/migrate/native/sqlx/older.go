package sqlx

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// older are releases of sqlx that do what sqlxcompat does but for what
// [Differences] looks for.
var older = map[string]bool{"v1.2.0": true, "v1.3.0": true, "v1.3.1": true, "v1.3.2": true, "v1.3.3": true, "v1.3.4": true}

// IsOlder reports whether the sqlx of a module is of one of them.
func IsOlder(m *fixer.Module) bool { return older[m.VersionOf(dbapi.SQLXPath)] }

// A Difference is a place where an older release of sqlx does otherwise than those that
// sqlxcompat does as.
type Difference struct {
	Pkg  *fixer.Package
	Pos  token.Pos
	Text string
}

// Differences lists what a module does that means something else with its older sqlx:
//
//   - before v1.3.5 Select and StructScan append to the slice that they are given, and
//     do not begin it anew;
//   - before v1.3.4 a statement with names is repeated for the elements of a slice where
//     other texts stand in front of its values, and v1.2.0 repeats none;
//   - v1.2.0 scans into the inner one of two fields of one name;
//   - v1.2.0 has In go on with no value where that of an argument cannot be had.
func Differences(p *native.Module) []Difference {
	version := p.Code.VersionOf(dbapi.SQLXPath)
	if !older[version] {
		return nil
	}
	o := &olderSqlx{Module: p, version: version, seen: map[token.Pos]bool{}, fresh: newFresh(p)}
	o.eachPackage(o.look)
	if o.anything {
		o.eachPackage(o.lookAtTypes)
	}
	return o.found
}

type olderSqlx struct {
	*native.Module
	version string
	seen    map[token.Pos]bool // places, which several builds may have
	fresh   *fresh
	// anything is set where the type of what rows are scanned into, or names are taken
	// from, is not known.
	anything bool
	found    []Difference
}

func (o *olderSqlx) eachPackage(do func(*fixer.Package)) {
	for _, b := range o.Code.Builds {
		for _, pkg := range b.Packages {
			if pkg.Info != nil {
				do(pkg)
			}
		}
	}
}

func (o *olderSqlx) before(version string) bool { return semver.Compare(o.version, version) < 0 }

func (o *olderSqlx) differs(pkg *fixer.Package, pos token.Pos, format string, args ...any) {
	if !o.seen[pos] {
		o.seen[pos] = true
		o.found = append(o.found, Difference{pkg, pos, "sqlx is " + o.version + ": " + fmt.Sprintf(format, args...)})
	}
}

func (o *olderSqlx) look(pkg *fixer.Package) {
	for _, f := range pkg.Files {
		if f.Syntax == nil {
			continue
		}
		called := map[ast.Expr]bool{}
		ast.PreorderStack(f.Syntax, nil, func(n ast.Node, stack []ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				called[ast.Unparen(n.Fun)] = true
				o.call(pkg, n, stack)
			case *ast.SelectorExpr:
				if fn, ok := pkg.Info.Uses[n.Sel].(*types.Func); ok && !called[n] && o.fills(fn) >= 0 {
					o.differs(pkg, n.Sel.Pos(), "%s, which appends to the slice that it is given, is a value", fn.Name())
				}
			}
			return true
		})
	}
}

func (o *olderSqlx) call(pkg *fixer.Package, call *ast.CallExpr, stack []ast.Node) {
	fn := gosrc.Callee(pkg.Info, call)
	if fn == nil {
		return
	}
	if i := o.fills(fn); i >= 0 && len(call.Args) > i && !o.fresh.pointer(place{pkg, call, stack}, call.Args[i], 0) {
		o.differs(pkg, call.Args[i].Pos(), "%s appends to %s, which may not be empty, and v1.3.5 begins it anew; pass a slice that is declared for it", fn.Name(), types.ExprString(call.Args[i]))
	}
	if fn.Pkg() == nil || fn.Pkg().Path() != dbapi.SQLXPath {
		return
	}
	if o.before("v1.3.0") && usesFields(fn) {
		for _, arg := range call.Args {
			o.twice(pkg, arg.Pos(), pkg.Info.TypeOf(arg))
		}
	}
	switch {
	case strings.Contains(fn.Name(), "Named") && o.before("v1.3.4") && !o.before("v1.3.0"):
		for _, arg := range call.Args {
			if isList(pkg.Info.TypeOf(arg)) {
				o.differs(pkg, arg.Pos(), "%s repeats the statement for %s otherwise than v1.3.5 does", fn.Name(), types.ExprString(arg))
			}
		}
	case fn.Name() == "In" && o.before("v1.3.0") && o.hasValuer():
		o.differs(pkg, call.Pos(), "In goes on where the Value method of an argument fails, and v1.3.5 returns its error")
	}
}

// fills returns which argument of a function is the slice that rows are read into, -1 if
// none is. An interface of the module may stand for a handle.
func (o *olderSqlx) fills(fn *types.Func) int {
	sig := fn.Signature()
	ours := fn.Pkg() != nil && fn.Pkg().Path() == dbapi.SQLXPath
	switch {
	case fn.Name() == "StructScan" && ours && sig.Recv() == nil:
		return 1
	case fn.Name() != "Select" && fn.Name() != "SelectContext":
		return -1
	case !ours && (sig.Recv() == nil || !types.IsInterface(sig.Recv().Type())):
		return -1
	}
	for i := range sig.Params().Len() {
		if t := sig.Params().At(i).Type(); types.IsInterface(t) && t.Underlying().(*types.Interface).Empty() {
			return i
		}
	}
	return -1
}

func isList(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Array:
		return true
	}
	return false
}

// hasValuer reports whether a type of the module has a Value method of its own.
func (o *olderSqlx) hasValuer() (found bool) {
	o.eachPackage(func(pkg *fixer.Package) {
		for _, n := range gosrc.NamedTypes(pkg.Types, pkg.Info) {
			for m := range n.Methods() {
				found = found || m.Name() == "Value" && m.Signature().Params().Len() == 0 && gosrc.ReturnsError(m.Signature())
			}
		}
	})
	return found
}

// usesFields reports whether a function of sqlx looks for the fields of a struct.
func usesFields(fn *types.Func) bool {
	switch strings.TrimSuffix(fn.Name(), "Context") {
	case "Get", "Select", "StructScan":
		return true
	}
	return strings.Contains(fn.Name(), "Named")
}

// twice looks for two fields of a struct that a column could be read into, one of which
// is in what the struct embeds.
func (o *olderSqlx) twice(pkg *fixer.Package, pos token.Pos, t types.Type) {
	for {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
			continue
		case *types.Slice:
			t = u.Elem()
			continue
		case *types.Interface:
			o.anything = o.anything || u.Empty()
		case *types.Struct:
			if name := columnTwice(u, "", map[string]bool{}, 0); name != "" {
				o.differs(pkg, pos, "of two fields for a column %s it scans into the inner one, and v1.3.5 into the outer one", name)
			}
		}
		return
	}
}

// lookAtTypes looks at the structs of a package that have tags for sqlx.
func (o *olderSqlx) lookAtTypes(pkg *fixer.Package) {
	for _, n := range gosrc.NamedTypes(pkg.Types, pkg.Info) {
		if s, ok := n.Underlying().(*types.Struct); ok && hasColumns(s, 0) {
			o.twice(pkg, n.Obj().Pos(), n)
		}
	}
}

// hasColumns reports whether a struct, or what it embeds, has tags for sqlx.
func hasColumns(s *types.Struct, depth int) bool {
	for i := range s.NumFields() {
		if _, ok := reflect.StructTag(s.Tag(i)).Lookup("db"); ok {
			return true
		}
		inner, ok := gosrc.Deref(s.Field(i).Type()).Underlying().(*types.Struct)
		if ok && s.Field(i).Embedded() && depth < deepestEmbedded && hasColumns(inner, depth+1) {
			return true
		}
	}
	return false
}

// deepestEmbedded is how far structs in structs are looked into.
const deepestEmbedded = 5

// columnTwice enters the columns that a struct has fields for, and returns one that was
// there before.
func columnTwice(t *types.Struct, prefix string, names map[string]bool, depth int) string {
	for i := range t.NumFields() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(reflect.StructTag(t.Tag(i)).Get("db"), ",")
		if tag == "-" || !f.Exported() && !f.Embedded() {
			continue
		}
		name := prefix + strings.ToLower(f.Name())
		if tag != "" {
			name = prefix + tag
		}
		if names[name] {
			return name
		}
		names[name] = true
		inner, ok := gosrc.Deref(f.Type()).Underlying().(*types.Struct)
		if !f.Embedded() || !ok || depth >= deepestEmbedded {
			continue
		}
		below := prefix
		if tag != "" {
			below = name + "."
		}
		if twice := columnTwice(inner, below, names, depth+1); twice != "" {
			return twice
		}
	}
	return ""
}
