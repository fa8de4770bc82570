package acquire

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"
)

// state is what is known where control is.
type state struct {
	on bool // the handle is held
	// vars hold the handle.
	vars []*types.Var
	// links are errors that say nothing is held if they are not nil, and answers
	// that say so if they are false.
	links []*types.Var
	// ended: what is deferred gives the handle back; late: it was deferred after
	// the handle was taken.
	ended, late bool
	// doubtful: control came through a condition that may go together with
	// whether something is held; unsure: one that looked at an error in links.
	doubtful, unsure bool
	// known are the answers of conditions that are asked again.
	known map[string]bool
}

func (s state) clone() state {
	s.vars, s.links, s.known = slices.Clone(s.vars), slices.Clone(s.links), maps.Clone(s.known)
	return s
}

// key tells states apart.
func (s state) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%t %t %t %t %t", s.on, s.ended, s.late, s.doubtful, s.unsure)
	for _, list := range [][]*types.Var{s.vars, s.links} {
		b.WriteByte('|')
		for _, v := range list {
			fmt.Fprintf(&b, "%d,", v.Pos())
		}
	}
	for _, k := range slices.Sorted(maps.Keys(s.known)) {
		fmt.Fprintf(&b, ";%s=%t", k, s.known[k])
	}
	return b.String()
}

func with(list []*types.Var, v *types.Var) []*types.Var {
	if v == nil || slices.Contains(list, v) {
		return list
	}
	list = append(slices.Clone(list), v)
	slices.SortFunc(list, func(a, b *types.Var) int { return int(a.Pos() - b.Pos()) })
	return list
}

func without(list []*types.Var, v *types.Var) []*types.Var {
	return slices.DeleteFunc(slices.Clone(list), func(x *types.Var) bool { return x == v })
}

// set notes the answer of a condition.
func (s state) set(key string, answer bool) state {
	s.known = maps.Clone(s.known)
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.known[key] = answer
	return s
}
