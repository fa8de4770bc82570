package checker

import (
	"fmt"
	"go/types"
	"reflect"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

type objectKey struct {
	obj types.Object
	typ reflect.Type
}

// table holds the decoded facts of one package.
type table struct {
	pkg map[reflect.Type]analysis.Fact
	obj map[objectKey]analysis.Fact // nil: not decoded yet
}

// A factSet serves the facts of one analysis: those of the packages below,
// decoded when first asked for, and those found on the way. It is used by one
// goroutine.
type factSet struct {
	pkg   *types.Package
	deps  Facts
	own   table
	below map[string]*table
	seen  map[string]*types.Package // packages reachable through imports; lazy
}

func newFactSet(pkg *types.Package, deps Facts) *factSet {
	return &factSet{
		pkg:   pkg,
		deps:  deps,
		own:   table{map[reflect.Type]analysis.Fact{}, map[objectKey]analysis.Fact{}},
		below: make(map[string]*table),
	}
}

// bind gives the pass of one analyzer its access to facts.
func (s *factSet) bind(pass *analysis.Pass) {
	produces := make(map[reflect.Type]bool)
	for _, f := range pass.Analyzer.FactTypes {
		produces[reflect.TypeOf(f)] = true
	}
	pass.ImportObjectFact = s.importObject
	pass.ImportPackageFact = s.importPackage
	pass.ExportObjectFact = s.exportObject
	pass.ExportPackageFact = func(f analysis.Fact) { s.own.pkg[reflect.TypeOf(f)] = f }
	pass.AllObjectFacts = func() []analysis.ObjectFact { return s.allObjects(produces) }
	pass.AllPackageFacts = func() []analysis.PackageFact { return s.allPackages(produces) }
}

func (s *factSet) exportObject(obj types.Object, fact analysis.Fact) {
	if obj == nil || obj.Pkg() != s.pkg {
		panic(fmt.Sprintf("fact %T about %v, which is not of package %s", fact, obj, s.pkg.Path()))
	}
	s.own.obj[objectKey{obj, reflect.TypeOf(fact)}] = fact
}

func (s *factSet) importObject(obj types.Object, ptr analysis.Fact) bool {
	if obj == nil || obj.Pkg() == nil {
		return false
	}
	t := &s.own
	if obj.Pkg() != s.pkg {
		t = s.objects(obj.Pkg())
	}
	return assign(ptr, t.obj[objectKey{obj, reflect.TypeOf(ptr)}])
}

func (s *factSet) importPackage(pkg *types.Package, ptr analysis.Fact) bool {
	if pkg == nil {
		return false
	}
	t := &s.own
	if pkg != s.pkg {
		t = s.table(pkg.Path())
	}
	return assign(ptr, t.pkg[reflect.TypeOf(ptr)])
}

func assign(ptr, fact analysis.Fact) bool {
	if fact == nil {
		return false
	}
	reflect.ValueOf(ptr).Elem().Set(reflect.ValueOf(fact).Elem())
	return true
}

// table returns the facts about the package of that path, those about its
// objects excepted.
func (s *factSet) table(path string) *table {
	if t, ok := s.below[path]; ok {
		return t
	}
	t := &table{pkg: make(map[reflect.Type]analysis.Fact)}
	s.below[path] = t
	facts, err := decode[packageFact](s.deps[path].Package)
	if err != nil {
		panic(fmt.Sprintf("facts about %s are damaged: %v", path, err))
	}
	for _, f := range facts {
		t.pkg[reflect.TypeOf(f.Fact)] = f.Fact
	}
	return t
}

// objects returns the facts about a package with those about its objects.
func (s *factSet) objects(pkg *types.Package) *table {
	t := s.table(pkg.Path())
	if t.obj != nil {
		return t
	}
	t.obj = make(map[objectKey]analysis.Fact)
	facts, err := decode[objectFact](s.deps[pkg.Path()].Objects)
	if err != nil {
		panic(fmt.Sprintf("facts about %s are damaged: %v", pkg.Path(), err))
	}
	for _, f := range facts {
		// What export data left out cannot be asked about either.
		if obj, err := objectpath.Object(pkg, f.Object); err == nil {
			t.obj[objectKey{obj, reflect.TypeOf(f.Fact)}] = f.Fact
		}
	}
	return t
}

func (s *factSet) allObjects(of map[reflect.Type]bool) []analysis.ObjectFact {
	var all []analysis.ObjectFact
	add := func(t *table) {
		for k, f := range t.obj {
			if of[k.typ] {
				all = append(all, analysis.ObjectFact{Object: k.obj, Fact: f})
			}
		}
	}
	add(&s.own)
	for path := range s.deps {
		if pkg := s.reachable()[path]; pkg != nil {
			add(s.objects(pkg))
		}
	}
	return all
}

// allPackages returns the package facts of some types: of this package and of all below.
func (s *factSet) allPackages(of map[reflect.Type]bool) []analysis.PackageFact {
	var all []analysis.PackageFact
	add := func(pkg *types.Package, t *table) {
		for typ, f := range t.pkg {
			if of[typ] {
				all = append(all, analysis.PackageFact{Package: pkg, Fact: f})
			}
		}
	}
	add(s.pkg, &s.own)
	for path := range s.deps {
		pkg := s.reachable()[path]
		if pkg == nil {
			// Which packages types reach depends on the importer; which
			// facts exist must not.
			pkg = types.NewPackage(path, "")
			s.seen[path] = pkg
		}
		add(pkg, s.table(path))
	}
	return all
}

// reachable returns the packages below by path.
func (s *factSet) reachable() map[string]*types.Package {
	if s.seen != nil {
		return s.seen
	}
	s.seen = make(map[string]*types.Package)
	var visit func(pkgs []*types.Package)
	visit = func(pkgs []*types.Package) {
		for _, p := range pkgs {
			if s.seen[p.Path()] == nil {
				s.seen[p.Path()] = p
				visit(p.Imports())
			}
		}
	}
	visit(s.pkg.Imports())
	return s.seen
}
