package checker

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/objectpath"
)

// A Section holds the facts the rules found out about one package, encoded.
// Facts of packages that are not asked about are never decoded.
type Section struct {
	Path    string // import path
	Package []byte // facts about the package itself
	Objects []byte // facts about what it declares
}

// Empty reports whether there is nothing in the section.
func (s Section) Empty() bool { return len(s.Package) == 0 && len(s.Objects) == 0 }

// Facts are the sections of all packages below one, by import path.
type Facts map[string]Section

type packageFact struct{ Fact analysis.Fact }

type objectFact struct {
	Object objectpath.Path
	Fact   analysis.Fact
}

// Register makes the fact types of the analyzers, and of all they require,
// known to the encoding. It must come before the first analysis.
func Register(analyzers []*analysis.Analyzer) {
	for _, a := range Expand(analyzers) {
		for _, f := range a.FactTypes {
			gob.Register(f)
		}
	}
}

func encode[T any](facts []T) ([]byte, error) {
	if len(facts) == 0 {
		return nil, nil
	}
	var buf bytes.Buffer
	if err := gob.NewEncoder(&buf).Encode(facts); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func decode[T any](data []byte) ([]T, error) {
	if len(data) == 0 {
		return nil, nil
	}
	var facts []T
	err := gob.NewDecoder(bytes.NewReader(data)).Decode(&facts)
	return facts, err
}

// section encodes the facts that the pass exported about its own package.
// Facts about objects that other packages cannot name are left out.
func (s *factSet) section() (Section, error) {
	var pkgFacts []packageFact
	for _, f := range s.own.pkg {
		pkgFacts = append(pkgFacts, packageFact{f})
	}
	slices.SortFunc(pkgFacts, func(a, b packageFact) int { return compareTypes(a.Fact, b.Fact) })
	var objFacts []objectFact
	var paths objectpath.Encoder
	for k, f := range s.own.obj {
		if p, err := paths.For(k.obj); err == nil {
			objFacts = append(objFacts, objectFact{p, f})
		}
	}
	slices.SortFunc(objFacts, func(a, b objectFact) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), compareTypes(a.Fact, b.Fact))
	})
	out := Section{Path: s.pkg.Path()}
	var err error
	if out.Package, err = encode(pkgFacts); err == nil {
		out.Objects, err = encode(objFacts)
	}
	if err != nil {
		return Section{}, fmt.Errorf("encoding the facts of %s: %w", out.Path, err)
	}
	return out, nil
}

func compareTypes(a, b analysis.Fact) int {
	return cmp.Compare(reflect.TypeOf(a).String(), reflect.TypeOf(b).String())
}
