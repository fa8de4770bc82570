package thread

import (
	"fmt"
	"go/token"

	"github.com/netra-systems/netralint/fixer"
)

// A change adds at most this many variants, or else dearVariants of them for
// each call that gets a context.
const (
	fewVariants  = 3
	dearVariants = 2
)

// tooDear sets aside the exported functions of changes that would add many
// variants for the sake of few calls, as where one statement deep in a library
// is reached through most of what it exports. It reports whether there are any.
func (p *Plan) tooDear(s *solver) bool {
	calls := map[*fixer.Change]int{}
	for _, site := range p.Sites {
		calls[site.Change]++
	}
	found := false
	for _, c := range p.Changes {
		var variants []token.Pos
		for f := range s.variants {
			if p.funcs[c][f.pos()] {
				variants = append(variants, f.pos())
			}
		}
		if n := len(variants); n <= fewVariants || n <= dearVariants*calls[c] {
			continue
		}
		found = true
		for _, pos := range variants {
			p.frozen[pos] = fmt.Sprintf("it is exported to other modules, and %d such functions would get a variant for %d of the calls", len(variants), calls[c])
		}
	}
	return found
}
