package sqlxcompat

import (
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
)

// structFields says which names the fields of a struct go by. It never changes
// but for last, which any goroutine may exchange.
type structFields struct {
	byName map[string][]int // the way to the field, from struct to struct
	none   bool             // no field is exported or embedded
	last   atomic.Pointer[plan]
}

// known holds the *structFields of each type that was asked for.
var known sync.Map

// fieldsOf returns the fields of t. For anything but a struct there are none.
func fieldsOf(t reflect.Type) *structFields {
	if f, ok := known.Load(t); ok {
		return f.(*structFields)
	}
	f, _ := known.LoadOrStore(t, collect(t))
	return f.(*structFields)
}

// node is a field on the way through a struct and all that is in it.
type node struct {
	typ      reflect.Type // nil for the struct that is looked at
	parent   *node
	index    []int
	path     string // its name, with those of the structs around it
	named    bool   // its own part of path is not empty
	embedded bool
}

// recurs reports whether a field of the same type is around n, which must not be
// entered for ever.
func (n *node) recurs() bool {
	for p := n.parent; p != nil; p = p.parent {
		if p.typ == n.typ {
			return true
		}
	}
	return false
}

// collect looks at the fields of t level by level, so that of two with one name
// the shallower is found first.
func collect(t reflect.Type) *structFields {
	type level struct {
		at     *node
		fields reflect.Type
		prefix string
	}
	var found []*node
	for todo := []level{{&node{}, deref(t), ""}}; len(todo) > 0; todo = todo[1:] {
		l := todo[0]
		if l.fields.Kind() != reflect.Struct || l.at.recurs() {
			continue
		}
		for i := range l.fields.NumField() {
			f := l.fields.Field(i)
			name, tag := fieldName(f)
			if name == "-" || !f.IsExported() && !f.Anonymous {
				continue
			}
			n := &node{typ: f.Type, parent: l.at, path: name, named: name != "", embedded: f.Anonymous}
			n.index = append(append(n.index, l.at.index...), i)
			if l.prefix != "" {
				n.path = l.prefix + "." + name
			}
			found = append(found, n)
			inner := level{n, deref(f.Type), n.path}
			if f.Anonymous && tag == "" {
				inner.prefix = l.prefix
			}
			todo = append(todo, inner)
		}
	}
	return &structFields{byName: choose(found), none: len(found) == 0}
}

// choose returns the fields that columns can go to. The first with a path has
// it, except that it can be taken from an embedded struct.
func choose(found []*node) map[string][]int {
	owner := map[string]*node{}
	byName := map[string][]int{}
	for _, n := range found {
		if o := owner[n.path]; o != nil && !o.embedded {
			continue
		}
		owner[n.path] = n
		if n.named && !n.embedded {
			byName[n.path] = n.index
		}
	}
	return byName
}

// fieldName returns the name of a field and its whole tag, "" if it has none.
func fieldName(f reflect.StructField) (name, tag string) {
	// A tag that only ends in db, like mydb:"x", leaves the field without a
	// name: sqlx looks no closer.
	if !strings.Contains(string(f.Tag), "db:") {
		return strings.ToLower(f.Name), ""
	}
	tag = f.Tag.Get("db")
	name, _, _ = strings.Cut(tag, ",")
	return name, tag
}

// plan says where the columns of a result go in a struct.
type plan struct {
	columns []string
	paths   [][]int // nil for a column without a field
	missing int     // the first of those, or -1
}

// planFor returns the plan for a struct of type t. The error names a column
// that has no place in dest.
func planFor(t reflect.Type, fields []pgconn.FieldDescription, dest any) (*plan, error) {
	mustBeStruct(t)
	f := fieldsOf(t)
	p := f.last.Load()
	if p == nil || !p.fits(fields) {
		p = f.plan(fields)
		f.last.Store(p)
	}
	if p.missing >= 0 {
		return nil, fmt.Errorf("missing destination name %s in %T", p.columns[p.missing], dest)
	}
	return p, nil
}

func (f *structFields) plan(fields []pgconn.FieldDescription) *plan {
	p := &plan{columns: make([]string, len(fields)), paths: make([][]int, len(fields)), missing: -1}
	for i := range fields {
		p.columns[i] = fields[i].Name
		p.paths[i] = f.byName[fields[i].Name]
		if p.paths[i] == nil && p.missing < 0 {
			p.missing = i
		}
	}
	return p
}

func (p *plan) fits(fields []pgconn.FieldDescription) bool {
	if len(p.columns) != len(fields) {
		return false
	}
	for i := range fields {
		if p.columns[i] != fields[i].Name {
			return false
		}
	}
	return true
}

// targets sets into to pointers to the fields of a struct, or of the struct that
// v points to.
func (p *plan) targets(v reflect.Value, into []any) error {
	v = reflect.Indirect(v)
	if v.Kind() != reflect.Struct {
		return errors.New("argument not a struct")
	}
	for i, path := range p.paths {
		into[i] = settable(v, path).Addr().Interface()
	}
	return nil
}

// settable walks to a field and makes each nil pointer and map that it meets,
// the field itself included.
func settable(v reflect.Value, path []int) reflect.Value {
	for _, i := range path {
		v = reflect.Indirect(v).Field(i)
		switch {
		case v.Kind() == reflect.Pointer && v.IsNil():
			v.Set(reflect.New(v.Type().Elem()))
		case v.Kind() == reflect.Map && v.IsNil():
			v.Set(reflect.MakeMap(v.Type()))
		}
	}
	return v
}

// takesOneColumn reports whether a target of type t is scanned as a whole.
func takesOneColumn(t reflect.Type) bool {
	return t.Kind() != reflect.Struct || isScanner(t) || fieldsOf(t).none
}

func isScanner(t reflect.Type) bool {
	return reflect.PointerTo(t).Implements(reflect.TypeFor[sql.Scanner]())
}

// deref returns what t points to, one level down.
func deref(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// mustBeStruct panics as package reflect does for a wrong kind.
func mustBeStruct(t reflect.Type) {
	if k := t.Kind(); k != reflect.Struct {
		panic(&reflect.ValueError{Method: "sqlxcompat: read into the fields", Kind: k})
	}
}
