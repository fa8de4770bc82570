package parity

import (
	"cmp"
	"go/ast"
	"go/types"
	"slices"
)

// tell writes into the notes which handle each is about, and adds what other packages
// need to know of the handles of this one.
func (h *reach) tell(notes []*Note, about map[*Note]any) []*Note {
	sets := map[any][]string{}
	for n, name := range h.names {
		root := h.find(n)
		sets[root] = append(sets[root], name)
	}
	for root, names := range sets {
		slices.Sort(names)
		sets[root] = slices.Compact(names)
	}
	for _, n := range notes {
		if of := about[n]; of != nil {
			n.Handle = h.handle(h.find(of), sets)
		}
	}
	var same []*Note
	for _, names := range sets {
		if len(names) > 1 {
			same = append(same, &Note{Kind: Same, Place: h.place(h.files[0].Name), Handles: names})
		}
	}
	slices.SortFunc(same, func(a, b *Note) int { return slices.Compare(a.Handles, b.Handles) })
	return append(notes, same...)
}

// handle is the name of a set: one that others know, or where it is in this package.
func (h *reach) handle(root any, sets map[any][]string) string {
	if names := sets[root]; len(names) > 0 {
		return names[0]
	}
	pos := h.files[0].Pos()
	switch root := root.(type) {
	case types.Object:
		pos = root.Pos()
	case ast.Node:
		pos = root.Pos()
	}
	return cmp.Or(h.fset.Position(pos).String(), h.pkg.Path())
}
