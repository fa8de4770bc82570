package connfacts

import (
	"go/types"
	"maps"
	"slices"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// sources is what a backward walk from a handle finds.
type sources struct {
	drivers map[string]bool
	stacks  map[dbapi.Stack]bool
	open    bool // something comes in from where nobody can see
	sql     evidence
}

// sources collects what the values that reach a node were opened with. They are open
// where one of them comes from outside what the graph can see.
func (g *graph) sources(n nodeID, parts bool) sources {
	s := sources{drivers: map[string]bool{}, stacks: map[dbapi.Stack]bool{}}
	g.backward(n, parts, func(id nodeID) bool {
		at := &g.nodes[id]
		if st := at.typeStack(); st != "" {
			s.stacks[st] = true
			return false
		}
		for _, d := range at.drivers {
			s.drivers[d] = true
		}
		for _, st := range at.stacks {
			s.stacks[st] = true
		}
		s.sql |= at.sql
		if at.open || len(at.from) == 0 && len(at.drivers) == 0 && len(at.stacks) == 0 {
			s.open = true
		}
		return true
	})
	return s
}

// typeStack returns the library of a variable whose type is a driver or
// connector of that library, such as *pq.Connector, and "" for others.
func (n *node) typeStack() dbapi.Stack {
	v, ok := n.obj.(*types.Var)
	if !ok || n.slot != whole {
		return ""
	}
	named, ok := gosrc.Deref(v.Type()).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	if d, known := dbapi.DriverAt(dbapi.PathOf(named.Obj().Pkg())); known && connects(named) {
		return d.Stack
	}
	return ""
}

// findOrigin finds the origin of the handle of a call.
func (r *Result) findOrigin(c *Call) {
	if c.API.Stack != dbapi.Generic {
		c.Origin = Origin{Verdict: Postgres, Stacks: []dbapi.Stack{c.API.Stack}, Followed: true}
		return
	}
	n := r.graph.operandNode(c.Expr, c.API.Of)
	if c.API.Opens != dbapi.NoResource {
		n = r.graph.callResult(c.Expr, 0)
	}
	switch {
	case n == none:
	case c.Test && c.text != 0: // the handle may not show what tests send
		s := r.graph.sources(n, false)
		s.sql |= c.text
		c.Origin = r.weigh(s, true)
	default:
		c.Origin = r.origin(n, c.Test)
	}
	switch {
	case c.Origin.Verdict == CanBePostgres && r.forOther(c):
		c.Origin.Verdict = NotPostgres // what other handles of the helper that opens it are sent is no sign of this one
	case c.Origin.Verdict == Unknown && (r.forOther(c) || namedForOther(r.pass.Pkg.Path())):
		c.Origin.Verdict = NotPostgres
	}
}

// origin weighs what is known about the handle at n.
func (r *Result) origin(n nodeID, test bool) Origin {
	memo := n
	if test {
		memo = -2 - n
	}
	if o, ok := r.origins[memo]; ok {
		return o
	}
	s := r.graph.sources(n, false)
	if s.sql.verdict() == otherText && r.holdsEither(n, test) {
		s.sql = 0 // some of what goes through the handle is the other's
	}
	o := r.weigh(s, test)
	r.origins[memo] = o
	return o
}

// weigh decides whether a handle with these sources is PostgreSQL's. Drivers that
// are followed to the handle come first, then the text of the statements that it is
// sent, then the text of the package's other statements and what is linked into the
// program.
func (r *Result) weigh(s sources, test bool) Origin {
	o := Origin{Drivers: slices.Sorted(maps.Keys(s.drivers))}
	stacks, other, unknown := r.stacksOf(s, test)
	if unknown {
		// Beside a name of PostgreSQL's, one nobody knows is most often no
		// driver name at all.
		s.open = s.open || postgresNamed(stacks)
		other = other || !postgresNamed(stacks)
	}
	postgres := false
	for st := range stacks {
		postgres = postgres || st.Postgres()
		other = other || st == dbapi.OtherDatabase
	}
	o.Stacks = slices.Sorted(maps.Keys(stacks))
	r.setVerdict(&o, s, postgres, other, test)
	return o
}

// setVerdict gives o its verdict: whether names and types say PostgreSQL, another database or
// both, and where one of them is missing what the texts and the linked drivers say.
func (r *Result) setVerdict(o *Origin, s sources, postgres, other, test bool) {
	linkedPostgres, linkedOther := r.link.has(test)
	sent := s.sql.verdict()
	text := sent
	if text == 0 {
		text = r.graph.text.verdict()
	}
	switch {
	case postgres && other && sent == otherText: // one helper opens either, this handle is sent the other's SQL
		o.Verdict, o.Followed = NotPostgres, !s.open
	case postgres && other:
		o.Verdict, o.Followed = CanBePostgres, !s.open
	case postgres && !s.open:
		o.Verdict, o.Followed = Postgres, true
	case other && !s.open:
		o.Verdict, o.Followed = NotPostgres, true
	case postgres:
		o.Verdict = Postgres
		if linkedOther {
			o.Verdict = CanBePostgres
		}
	case other:
		o.Verdict = NotPostgres
		if linkedPostgres || text == postgresText {
			o.Verdict = CanBePostgres
		}
	default:
		o.Verdict = circumstantial(text, sent != 0, linkedPostgres, linkedOther)
		if !linkedPostgres && (s.sql|r.graph.text)&postgresText == 0 && o.Verdict.Maybe() && r.lacksPostgres() {
			o.Verdict = Unknown
		}
		r.addLinkedStack(o, test)
	}
}

// stacksOf returns the stacks that s and the names of its drivers stand for, and whether
// a name is another database's, or one that nobody knows.
func (r *Result) stacksOf(s sources, test bool) (stacks map[dbapi.Stack]bool, other, unknown bool) {
	stacks = maps.Clone(s.stacks)
	for name := range s.drivers {
		switch stack := r.stackNamed(name, test); {
		case stack.Postgres():
			stacks[stack] = true
		case stack != "":
			other = true
		default:
			unknown = true
		}
	}
	return stacks, other, unknown
}

// circumstantial judges a handle whose openings are all out of sight by the
// SQL text, which is sent through it or else stands elsewhere in the package,
// and by the drivers linked. What other handles are sent is no sign that this
// one is another database's.
func circumstantial(text evidence, sent, linkedPostgres, linkedOther bool) Verdict {
	switch {
	case text == otherText && (sent || linkedOther):
		return NotPostgres
	case linkedPostgres && linkedOther:
		return CanBePostgres
	case linkedPostgres:
		return Postgres
	case linkedOther:
		return NotPostgres
	case text == postgresText:
		return Postgres
	case text&postgresText != 0:
		return CanBePostgres
	}
	return Unknown
}

// addLinkedStack names the library of a handle that PostgreSQL drivers are
// linked for, when there is only one under database/sql.
func (r *Result) addLinkedStack(o *Origin, test bool) {
	if !o.Verdict.Maybe() {
		return
	}
	stacks := map[dbapi.Stack]bool{}
	for _, d := range r.link.drivers(test) {
		if d.Stack == dbapi.LibPQ || d.Stack == dbapi.PgxStdlib {
			stacks[d.Stack] = true
		}
	}
	if len(stacks) == 1 {
		o.Stacks = slices.Sorted(maps.Keys(stacks))
	}
}

// stackNamed returns the library behind a driver name, "" when nobody knows: of
// those that register the name, the first that is linked.
func (r *Result) stackNamed(name string, test bool) dbapi.Stack {
	if s, ok := r.link.registered[name]; ok {
		return s
	}
	named := dbapi.DriversNamed(name)
	for _, d := range named {
		if r.link.main[d.Path] || test && r.link.test[d.Path] {
			return d.Stack
		}
	}
	if len(named) > 0 {
		return named[0].Stack
	}
	return ""
}

func postgresNamed(stacks map[dbapi.Stack]bool) bool {
	for st := range stacks {
		if st.Postgres() {
			return true
		}
	}
	return false
}
