package connfacts

import (
	"go/ast"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// Single reports whether the pools that reach a handle are limited to one connection:
// here, in the package that opens them or in one that they are passed to. Of what comes
// from out of sight it knows nothing.
func (r *Result) Single(handle ast.Expr) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.graph == nil {
		return false
	}
	at := r.graph.eval(handle)
	return at != none && r.singleAt(at)
}

// singleAt reports that of what is at a place.
func (r *Result) singleAt(at nodeID) bool {
	g, all := r.graph, r.limits()
	found := limit(0)
	g.backward(at, false, func(id nodeID) bool {
		l := all[id]
		if l == 0 && g.nodes[id].single {
			l = max(r.limitFrom(id, nil), oneConnection)
		}
		found |= l
		return l == 0
	})
	return found == oneConnection
}

// limits returns the limits of the pools that are opened in sight, where they get to.
func (r *Result) limits() map[nodeID]limit {
	if r.limited != nil {
		return r.limited
	}
	r.limited = map[nodeID]limit{}
	g := r.graph
	for _, o := range r.openings {
		start := g.callResult(o.Expr, 0)
		if o.ForTest || o.API.Opens != dbapi.Pool || start == none {
			continue
		}
		l := r.limitFrom(start, o.Sets)
		if l == 0 {
			l = otherLimit // there is none
		}
		g.forward(start, itself, func(id nodeID, how reach) bool {
			if how == itself {
				r.limited[id] |= l
			}
			return how == itself
		})
	}
	return r.limited
}

// limit is what the settings of a pool, or those of several, make of the number of their
// connections.
type limit int

const (
	oneConnection limit = 1 << iota
	otherLimit
)

// limitFrom returns the limit by settings and by those that are made on what starts at a
// place, 0 where there are none.
func (r *Result) limitFrom(start nodeID, sets []Set) limit {
	found := limit(0)
	add := func(sets []Set) {
		for _, s := range sets {
			switch {
			case !s.Does.Has(dbapi.MaxOpen) && s.Name != "MaxConns":
			case s.Known && s.Value == 1:
				found |= oneConnection
			default:
				found |= otherLimit
			}
		}
	}
	add(sets)
	r.graph.forward(start, itself, func(id nodeID, how reach) bool {
		if how == itself {
			add(r.graph.nodes[id].sets)
		}
		return how == itself
	})
	return found
}
