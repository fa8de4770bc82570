package connfacts

import (
	"cmp"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// linkage is what the imports of a package say: which drivers are linked, and
// whether it is made for a serverless host. What only test files import is
// kept apart.
type linkage struct {
	reaches    bool
	main, test map[string]bool // import paths of drivers
	registered map[string]dbapi.Stack
	own, below []Marker
	reaching   []string // imports that reach a database and are no library of the table
}

// link says which drivers are linked into the programs that have the package, and into
// its tests, by its imports and what they know of theirs.
func link(pass *analysis.Pass) linkage {
	l := linkage{main: map[string]bool{}, test: map[string]bool{}, registered: map[string]dbapi.Stack{}}
	facts := make(map[string]*PackageFact, len(pass.Pkg.Imports()))
	copies := make(map[string]string) // what imports are copies of
	for _, p := range pass.Pkg.Imports() {
		f := new(PackageFact)
		if pass.ImportPackageFact(p, f) {
			facts[p.Path()] = f
		}
		if path := dbapi.PathOf(p); path != p.Path() {
			copies[p.Path()] = path
		}
	}
	for _, file := range pass.Files {
		isTest := isTestFile(pass, file)
		set := l.main
		if isTest {
			set = l.test
		}
		for _, spec := range file.Imports {
			path := gosrc.ImportPath(spec)
			l.add(cmp.Or(copies[path], path), facts[path], set, isTest)
			if !isTest && copies[path] == "" && (!isLibraryPath(path) || dbapi.IsWrapper(path) || dbapi.IsMapper(path) || dbapi.IsBuilder(path)) && facts[path] != nil && facts[path].Reaches {
				l.reaching = append(l.reaching, path)
			}
		}
		if !isTest && dbapi.PathOf(pass.Pkg) != dbapi.ConnPath {
			l.own = append(l.own, ownMarkers(pass, file)...)
		}
	}
	l.own = sortMarkers(l.own)
	l.below = sortMarkers(l.below)
	return l
}

// add takes in an import of what is known as path.
func (l *linkage) add(path string, f *PackageFact, set map[string]bool, isTest bool) {
	if dbapi.IsPackage(path) || path == "database/sql/driver" {
		l.reaches = true
	}
	if _, ok := dbapi.DriverAt(path); ok {
		l.reaches = true
		set[path] = true
	}
	if f == nil {
		return
	}
	l.reaches = l.reaches || f.Reaches
	for _, p := range f.Linked {
		set[p] = true
	}
	for _, r := range f.Registered {
		l.registered[r.Name] = r.Stack
	}
	if !isTest {
		l.below = append(l.below, f.Markers...)
	}
}

// export makes the package fact. Packages that reach no database and carry no
// marker have none.
func (l *linkage) export(pass *analysis.Pass) {
	markers := sortMarkers(slices.Concat(l.own, l.below))
	if !l.reaches && len(markers) == 0 {
		return
	}
	l.scanRegister(pass)
	fact := &PackageFact{Reaches: l.reaches, Linked: slices.Sorted(maps.Keys(l.main)), Markers: markers}
	for _, name := range slices.Sorted(maps.Keys(l.registered)) {
		fact.Registered = append(fact.Registered, Registered{name, l.registered[name]})
	}
	pass.ExportPackageFact(fact)
}

// scanRegister finds sql.Register("name", driver), those of wrappers, and
// pgxv5.RegisterDriver("name", ...). The table knows the names of the drivers in
// it.
func (l *linkage) scanRegister(pass *analysis.Pass) {
	if isLibrary(pass.Pkg) {
		return
	}
	for _, file := range pass.Files {
		if isTestFile(pass, file) || !importsAny(file, func(p string) bool {
			_, known := dbapi.DriverAt(p)
			return known || p == "database/sql" || dbapi.IsWrapper(p)
		}) {
			continue
		}
		for n := range ast.Preorder(file) {
			if call, ok := n.(*ast.CallExpr); ok {
				l.register(pass, call)
			}
		}
	}
}

// register notes the name under which a call registers a driver.
func (l *linkage) register(pass *analysis.Pass, call *ast.CallExpr) {
	fn := callee(pass.TypesInfo, call)
	if fn == nil || fn.Pkg() == nil || len(call.Args) == 0 {
		return
	}
	stack := dbapi.Stack("")
	api, _ := dbapi.Of(fn)
	switch d, known := dbapi.DriverAt(dbapi.PathOf(fn.Pkg())); {
	case fn.Pkg().Path() == "database/sql" && fn.Name() == "Register" && len(call.Args) == 2:
		stack = registeredStack(pass, call.Args[1])
	case api.Registers.Arg() > 0 && api.Registers.Arg() < len(call.Args):
		stack = registeredStack(pass, call.Args[api.Registers.Arg()])
	case known && fn.Name() == "RegisterDriver":
		stack = d.Stack
	default:
		return
	}
	if name, ok := constantString(pass.TypesInfo, call.Args[0]); ok && stack != "" {
		l.registered[name] = stack
	}
}

// registeredStack says what a driver given to sql.Register is: the library of
// the first type or function in the expression that belongs to one. A driver
// that the package declares itself is another database if it is not known
// below.
func registeredStack(pass *analysis.Pass, e ast.Expr) dbapi.Stack {
	for n := range ast.Preorder(e) {
		id, ok := n.(*ast.Ident)
		if !ok {
			continue
		}
		obj := pass.TypesInfo.Uses[id]
		if obj == nil || obj.Pkg() == nil || obj.Pkg() == pass.Pkg {
			continue
		}
		if d, known := dbapi.DriverAt(dbapi.PathOf(obj.Pkg())); known {
			return d.Stack
		}
	}
	return ""
}

func (l *linkage) drivers(tests bool) []dbapi.Driver {
	paths := maps.Clone(l.main)
	if tests {
		maps.Copy(paths, l.test)
	}
	var all []dbapi.Driver
	for _, p := range slices.Sorted(maps.Keys(paths)) {
		if d, ok := dbapi.DriverAt(p); ok {
			d.Path = p
			all = append(all, d)
		}
	}
	return all
}

// has reports which sorts of drivers are linked.
func (l *linkage) has(tests bool) (postgres, other bool) {
	for _, d := range l.drivers(tests) {
		if d.Stack.Postgres() {
			postgres = true
		} else {
			other = true
		}
	}
	for _, s := range l.registered {
		postgres = postgres || s.Postgres()
		other = other || s == dbapi.OtherDatabase
	}
	return postgres, other
}

func importsAny(file *ast.File, match func(string) bool) bool {
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return match(gosrc.ImportPath(s)) })
}

// directive reports whether a comment group holds //netralint:name.
func directive(doc *ast.CommentGroup, name string) (token.Pos, bool) {
	if doc == nil {
		return token.NoPos, false
	}
	for _, c := range doc.List {
		if rest, ok := strings.CutPrefix(c.Text, "//netralint:"+name); ok && (rest == "" || rest[0] == ' ') {
			return c.Pos(), true
		}
	}
	return token.NoPos, false
}
