package engine

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// One package that is missing may keep a whole module from being checked: a line does not
// name them all.
func TestProblemsNameSome(t *testing.T) {
	for n, want := range map[int]string{
		2: "not checked because of what they import: p0, p1",
		5: "not checked because of what they import: p0, p1, p2, p3, p4",
		9: "not checked because of what they import: 9 packages, such as p0, p1, p2, p3, p4",
	} {
		g := &graph{}
		for i := range n {
			g.nodes = append(g.nodes, &node{Package: &load.Package{ImportPath: fmt.Sprint("p", i)}, diagnose: true, err: fmt.Errorf("p%d: %w", i, errNoTypes)})
		}
		if got := (&batch{run: &run{}, graph: g}).problems(); !slices.Contains(got, want) {
			t.Errorf("of %d packages: %q, want %q", n, got, want)
		}
	}
	broken := &node{Package: &load.Package{ImportPath: "p"}, diagnose: true, err: errors.New("wrong")}
	if got := (&batch{run: &run{}, graph: &graph{nodes: []*node{broken}}}).problems(); !slices.Contains(got, "package p was not checked: wrong") {
		t.Errorf("got %q", got)
	}
}
