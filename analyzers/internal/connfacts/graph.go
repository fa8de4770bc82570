package connfacts

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

type nodeID int32

const none nodeID = -1

// slot is one of the places a key stands for besides itself: a result or a
// parameter of a function value.
type slot int16

const whole slot = 0

func resultSlot(i int) slot { return slot(1 + i) }
func paramSlot(i int) slot  { return slot(-1 - i) }

// key names a place where a value can be. Exactly one of obj and syn is set.
type key struct {
	obj  types.Object // variable, field or function
	syn  ast.Node     // call, composite or function literal
	slot slot
	// of is one more than the place of the struct that a field of a foreign
	// type belongs to: each value of a foreign type has fields of its own.
	of nodeID
}

// node is a place and what flows in and out of it.
type node struct {
	key
	// from and to are flows of the same value.
	from, to []nodeID
	// wholes are the structs this value is in a field of; parts are the values
	// in the fields of this struct.
	// contents are what literals put in the fields of this struct.
	wholes, parts, contents []nodeID
	// drivers and stacks are values that start here.
	drivers []string
	stacks  []dbapi.Stack
	// open: values come in from where the package cannot see.
	open bool
	// sets is what is set or done to a pool or its configuration here;
	// escapes: the value leaves what can be followed.
	sets    []Set
	escapes bool
	// stored: a goroutine or another package keeps the handle. given: code out of
	// sight, or that runs at another time, has the struct that holds it.
	stored, given bool
	// capturedIn are the function literals that do more with the value than to call
	// a method of a handle, or to close it.
	capturedIn []ast.Node
	// contextless counts the calls without a context made on the handle here;
	// released: the resource is given back here.
	contextless int
	released    bool
	// touchedIn are the functions that call a method of an object mapper here.
	touchedIn []ast.Node
	// usedIn are the functions that send a statement through the handle here.
	usedIn []ast.Node
	// pending is the function of this package whose result this is, until the
	// flows out of it are made.
	pending *types.Func
	// sql is what the SQL text sent through the handle says.
	sql evidence
	// single: another package limits the pools that come in here to one connection.
	single bool
	// test: the place is in a test file.
	test bool
}

// graph is the flow of values that can be, hold or describe database handles
// within a package.
type graph struct {
	pass     *analysis.Pass
	info     *types.Info
	nodes    []node
	ids      map[key]nodeID
	fn       ast.Node                // the function walked
	inTest   bool                    // the file walked is a test file
	tests    bool                    // some files are test files and some are not
	rebinds  bool                    // placeholders are rewritten before they are sent
	text     evidence                // what the SQL text of the package says
	isMain   bool                    // nobody can import the package
	carriers typeutil.Map            // answers of relevant, by type
	linked   map[[2]nodeID]bool      // pairs of part and whole
	fields   map[string]nodeID       // string fields of other packages, by key
	unset    []fieldUse              // results that come from such fields
	results  map[nodeID]*summary     // where results of functions come from
	outgoing map[types.Object]stored // variables with what has gone from a place
	drained  map[*ast.CallExpr]bool  // settings on a pool that is closed after them

	// factories are the calls of functions of other packages that open the
	// pool they return.
	factories []factory

	provided, wanted []place // what goes into containers, and what comes out

	visible     map[*types.Var]bool // answer of visibleFields
	handleTypes []*types.TypeName   // answer of holders
}

func newGraph(pass *analysis.Pass) *graph {
	return &graph{
		pass:     pass,
		info:     pass.TypesInfo,
		ids:      make(map[key]nodeID),
		isMain:   pass.Pkg.Name() == "main",
		tests:    mixesTests(pass),
		linked:   make(map[[2]nodeID]bool),
		fields:   make(map[string]nodeID),
		results:  make(map[nodeID]*summary),
		outgoing: make(map[types.Object]stored),
		drained:  make(map[*ast.CallExpr]bool),
	}
}

func (g *graph) node(k key) nodeID {
	if v, ok := k.obj.(*types.Var); ok {
		k.obj = v.Origin()
	}
	if f, ok := k.obj.(*types.Func); ok {
		k.obj = f.Origin()
	}
	if id, ok := g.ids[k]; ok {
		return id
	}
	id := nodeID(len(g.nodes))
	g.nodes = append(g.nodes, node{key: k, test: g.inTestFile(k)})
	g.ids[k] = id
	return id
}

func (g *graph) object(o types.Object) nodeID { return g.node(key{obj: o}) }

// source says that the value at dst can come from src, for walks backward only.
func (g *graph) source(src, dst nodeID) {
	if src != none && src != dst {
		g.nodes[dst].from = append(g.nodes[dst].from, src)
	}
}

// flow says that the value at src can be the value at dst.
func (g *graph) flow(src, dst nodeID) {
	if src == none || dst == none || src == dst || g.hidden(dst) || g.nodes[src].test && !g.nodes[dst].test {
		return
	}
	g.nodes[src].to = append(g.nodes[src].to, dst)
	g.nodes[dst].from = append(g.nodes[dst].from, src)
	if isChan(g.nodes[src].obj) && isChan(g.nodes[dst].obj) && !g.hidden(src) && g.nodes[src].test == g.nodes[dst].test { // what is sent to one comes out of the other
		g.nodes[dst].to = append(g.nodes[dst].to, src)
		g.nodes[src].from = append(g.nodes[src].from, dst)
	}
}

func isChan(o types.Object) bool {
	v, ok := o.(*types.Var)
	if !ok {
		return false
	}
	_, ok = v.Type().Underlying().(*types.Chan)
	return ok
}

// addPart says that the value at part is, or can be, in a field of the struct at
// whole.
func (g *graph) addPart(part, whole nodeID) {
	if part == none || whole == none || part == whole || g.linked[[2]nodeID{part, whole}] || g.hidden(whole) && g.hidden(part) {
		return
	}
	g.linked[[2]nodeID{part, whole}] = true
	g.nodes[part].wholes = append(g.nodes[part].wholes, whole)
	g.nodes[whole].parts = append(g.nodes[whole].parts, part)
}

// put says that the value at part is put in a field of the literal at whole.
func (g *graph) put(part, whole nodeID) {
	g.nodes[part].wholes = append(g.nodes[part].wholes, whole)
	g.nodes[whole].contents = append(g.nodes[whole].contents, part)
}

// reach is how a value got to a place: as itself, or in a struct that holds it.
type reach uint8

const (
	itself reach = 1 << iota
	held
)

// forward calls visit for start, where the value is as how says, and for every
// place it can get to, as itself or in a struct, until visit returns false for
// a place. From a place outside of test files it does not go into them.
func (g *graph) forward(start nodeID, how reach, visit func(nodeID, reach) bool) {
	type step struct {
		id  nodeID
		how reach
	}
	all := g.nodes[start].test
	seen := map[nodeID]reach{start: how}
	work := []step{{start, how}}
	push := func(list []nodeID, how func(nodeID) reach) {
		for _, id := range list {
			if h := how(id); seen[id]&h != h && (all || !g.nodes[id].test) {
				seen[id] |= h
				work = append(work, step{id, h})
			}
		}
	}
	for len(work) > 0 {
		at := work[len(work)-1]
		work = work[:len(work)-1]
		if !visit(at.id, at.how) {
			continue
		}
		n := &g.nodes[at.id]
		push(n.to, func(nodeID) reach { return at.how })
		push(n.wholes, func(nodeID) reach { return held })
		if at.how == held {
			push(n.parts, g.partReach)
		}
	}
}

// partReach says what a struct holding a handle gives to one of its fields:
// the handle if the field has such a type, a struct that holds it if the type
// has room for one, else nothing.
func (g *graph) partReach(part nodeID) reach {
	v, ok := g.nodes[part].obj.(*types.Var)
	switch {
	case !ok || isHandle(v.Type()):
		return itself
	case hasRoom(v.Type(), 0):
		return held
	}
	return 0
}

// hasRoom reports whether a value of type t can hold a database handle in a
// field or element.
func hasRoom(t types.Type, depth int) bool {
	if depth > 5 {
		return false
	}
	if isHandle(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return hasRoom(u.Elem(), depth+1)
	case *types.Slice:
		return hasRoom(u.Elem(), depth+1)
	case *types.Array:
		return hasRoom(u.Elem(), depth+1)
	case *types.Map:
		return hasRoom(u.Elem(), depth+1)
	case *types.Struct:
		for f := range u.Fields() {
			if hasRoom(f.Type(), depth+1) {
				return true
			}
		}
	}
	return false
}

// canBeHandle reports whether a value of type t can be a database handle:
// it is one, or an interface.
func canBeHandle(t types.Type) bool {
	return isHandle(t) || types.IsInterface(t)
}

// backward calls visit for start and every place its value can come from,
// until visit returns false for a place. With parts, values in the fields of
// structs on the way count too.
func (g *graph) backward(start nodeID, parts bool, visit func(nodeID) bool) {
	seen := map[nodeID]bool{start: true}
	work := []nodeID{start}
	push := func(list []nodeID) {
		for _, id := range list {
			if !seen[id] {
				seen[id] = true
				work = append(work, id)
			}
		}
	}
	for len(work) > 0 {
		id := work[len(work)-1]
		work = work[:len(work)-1]
		g.expand(id)
		if !visit(id) {
			continue
		}
		push(g.nodes[id].from)
		if parts {
			push(g.nodes[id].parts)
			push(g.nodes[id].contents)
		}
	}
}

type factory struct {
	call *ast.CallExpr
	fn   *types.Func
	fact *PoolFact
	res  nodeID
}

// factoryResult returns the place of the pool that a call of a factory returns.
func (g *graph) factoryResult(call *ast.CallExpr) nodeID {
	for _, f := range g.factories {
		if f.call == call {
			return f.res
		}
	}
	return none
}
