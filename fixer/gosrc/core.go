package gosrc

import "go/types"

// Core returns the underlying type of t or, for a type parameter, the one that
// all types have which may take its place, nil if there is none.
func Core(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	p, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return t.Underlying()
	}
	var core types.Type
	for _, u := range terms(p.Constraint(), nil) {
		if core != nil && !types.Identical(core, u) {
			return nil
		}
		core = u
	}
	return core
}

// terms lists the underlying types that a constraint names.
func terms(t types.Type, list []types.Type) []types.Type {
	switch t := t.(type) {
	case *types.Union:
		for term := range t.Terms() {
			list = terms(term.Type(), list)
		}
		return list
	case *types.TypeParam:
		return terms(t.Constraint(), list)
	}
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return append(list, t.Underlying())
	}
	for e := range iface.EmbeddedTypes() {
		list = terms(e, list)
	}
	return list
}
