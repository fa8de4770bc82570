// Package shapes has handles go where types are written otherwise.
package shapes

import (
	"context"
	"iter"
	"reflect"
	"sync"
	"unsafe"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"

	"example.com/real/shared"
)

var ctx = context.Background()

type execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

type left struct{ db *conn.DB }

type right struct{ db *conn.DB }

func convertedStructs() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool convertedStructs.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool convertedStructs.b
	r := right{b}
	r = right(left{a})
	r.db.Exec(ctx, "") // from convertedStructs.a convertedStructs.b
}

type leftp struct{ db *conn.DB }

type rightp struct{ db *conn.DB }

func convertedPointers() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool convertedPointers.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool convertedPointers.b
	r := &rightp{b}
	r = (*rightp)(&leftp{a})
	r.db.Exec(ctx, "") // from convertedPointers.a convertedPointers.b
}

func unnamedStructs() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unnamedStructs.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unnamedStructs.b
	x := struct{ db *conn.DB }{a}
	y := struct{ db *conn.DB }{b}
	y = x
	y.db.Exec(ctx, "") // from unnamedStructs.a unnamedStructs.b
}

type namedOne struct{ one *conn.DB }

func assignedUnnamed() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool assignedUnnamed.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool assignedUnnamed.b
	y := namedOne{b}
	y = struct{ one *conn.DB }{a}
	y.one.Exec(ctx, "") // from assignedUnnamed.a assignedUnnamed.b
}

func unnamedEmbedding() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unnamedEmbedding.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unnamedEmbedding.b
	var e execer = b
	e = struct{ *conn.DB }{a}
	e.Exec(ctx, "") // from unnamedEmbedding.a unnamedEmbedding.b
}

type wrap struct{ *conn.DB }

func run[T execer](t T) {
	t.Exec(ctx, "") // from typeParameter.a typeParameter.b
}

func typeParameter() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeParameter.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeParameter.b
	run(wrap{a})
	run(b)
}

type wrap2 struct{ *conn.DB }

type repo[T execer] struct{ t T }

func (r repo[T]) send() {
	r.t.Exec(ctx, "") // from typeOfField.a typeOfField.b
}

func typeOfField() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfField.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfField.b
	repo[wrap2]{wrap2{a}}.send()
	repo[*conn.DB]{b}.send()
}

type wrap3 struct{ *conn.DB }

func each[T execer](list ...T) {
	for _, t := range list {
		t.Exec(ctx, "") // from typeOfElements.a typeOfElements.b
	}
}

func typeOfElements() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfElements.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfElements.b
	each(wrap3{a})
	each([]*conn.DB{b}...)
}

type wrap4 struct{ *conn.DB }

func eachIn[T execer](list []T) {
	for _, t := range list {
		t.Exec(ctx, "") // from typeOfSlice.a typeOfSlice.b
	}
}

func typeOfSlice() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfSlice.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool typeOfSlice.b
	eachIn([]wrap4{{a}})
	eachIn([]*conn.DB{b})
}

type wrap5 struct{ *conn.DB }

func same[T any](v T) any { return v }

func throughAny() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool throughAny.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool throughAny.b
	var e execer = b
	e = same(wrap5{a}).(execer)
	e.Exec(ctx, "") // from throughAny.a throughAny.b
}

type defined conn.DB

func definedTypes() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool definedTypes.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool definedTypes.b
	d := (*defined)(a)
	db := b
	db = (*conn.DB)(d)
	db.Exec(ctx, "") // from definedTypes.a definedTypes.b
}

func newValues() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool newValues.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool newValues.b
	p := new(b)
	p = new(a)
	(*p).Exec(ctx, "") // from newValues.a newValues.b
}

func recovered() {
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool recovered.b
	defer func() {
		db := b
		db = recover().(*conn.DB)
		db.Exec(ctx, "") // from recovered.b unsafely.a unsafely.b
	}()
}

type rowScanner struct{ row pgx.CollectableRow }

func scanned(row pgx.CollectableRow) (int, error) {
	s := rowScanner{row}
	return 0, s.row.Scan() // from scannedRows.a scannedRows.b
}

func scannedRows() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool scannedRows.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool scannedRows.b
	rows, _ := a.Query(ctx, "")                   // from scannedRows.a scannedRows.b
	pgx.CollectRows(rows, scanned)                // from scannedRows.a scannedRows.b
	other, _ := b.Query(ctx, "")                  // from scannedRows.a scannedRows.b
	scanned(other)
}

type router struct{ shards []shard }

type shard struct{ db *conn.DB }

func (r *router) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return r.shards[0].db.Exec(ctx, sql, args...) // from routed.a routed.b
}

func routed() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool routed.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool routed.b
	var e execer = b
	e = &router{[]shard{{a}}}
	e.Exec(ctx, "") // from routed.a routed.b
}

func rangedInto() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool rangedInto.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool rangedInto.b
	var e execer = b
	for _, e = range []wrap11{{a}} {
	}
	e.Exec(ctx, "") // from rangedInto.a rangedInto.b
}

type wrap11 struct{ *conn.DB }

type In struct{ DB *conn.DB }

func injected(in In) {
	in.DB.Exec(ctx, "") // from injection.b lazy once.a reflected.a reflected.b
}

func injection() {
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool injection.b
	reflect.ValueOf(injected)
	injected(In{b})
}

func unsafely() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unsafely.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unsafely.b
	p := unsafe.Pointer(a)
	db := b
	db = (*conn.DB)(p)
	db.Exec(ctx, "") // from recovered.b unsafely.a unsafely.b
}

type params struct{ DB *conn.DB }

func reflected() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool reflected.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool reflected.b
	var p params
	reflect.ValueOf(&p).Elem().Field(0).Set(reflect.ValueOf(a))
	p.DB.Exec(ctx, "") // from injection.b lazy once.a reflected.a reflected.b
	p.DB = b
}

type kept struct{ db *conn.DB }

func (k *kept) DB() *conn.DB { return k.db }

func methodExpressions() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool methodExpressions.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool methodExpressions.b
	get := (*kept).DB
	db := b
	db = get(&kept{a})
	db.Exec(ctx, "") // from methodExpressions.a methodExpressions.b
}

type all struct{ list []*conn.DB }

func (l *all) seq() iter.Seq2[int, *conn.DB] {
	return func(yield func(int, *conn.DB) bool) {
		for i, db := range l.list {
			if !yield(i, db) {
				return
			}
		}
	}
}

func sequences() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool sequences.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool sequences.b
	l := &all{list: []*conn.DB{a}}
	cur := b
	for _, db := range l.seq() {
		cur = db
	}
	cur.Exec(ctx, "") // from sequences.a sequences.b
}

type option func(*config)

type config struct{ db *conn.DB }

func withDB(db *conn.DB) option { return func(c *config) { c.db = db } }

func build(options ...option) *config {
	c := new(config)
	for _, o := range options {
		o(c)
	}
	return c
}

func options() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool options.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool options.b
	build(withDB(a)).db.Exec(ctx, "")             // from options.a
	b.Exec(ctx, "")                               // from options.b
}

type builder struct{ db *conn.DB }

func (b builder) with(db *conn.DB) builder { b.db = db; return b }

func (b builder) build() execer { return b.db }

func chains() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ())   // pool chains.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ())   // pool chains.b
	builder{}.with(b).with(a).build().Exec(ctx, "") // from chains.a chains.b
}

var lazy = sync.OnceValue(func() *conn.DB {
	db, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool lazy
	return db
})

func once() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool once.a
	db := a
	db = lazy()
	db.Exec(ctx, "") // from injection.b lazy once.a reflected.a reflected.b
}

type handler func(ctx context.Context, tx pgx.Tx) error

func (h handler) in(db *conn.DB) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { return h(ctx, tx) })
}

func namedFunctions() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool namedFunctions.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool namedFunctions.b
	h := handler(func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "") // from namedFunctions.a namedFunctions.b
		return err
	})
	h.in(a)
	h.in(b)
}

type array [2]*conn.DB

func arrays() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool arrays.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool arrays.b
	var all array
	all[0] = a
	p := &all
	p[1] = b
	for i := range p {
		all[i].Exec(ctx, "") // from arrays.a arrays.b
	}
	pp := &b
	*pp = a
	(**pp).Exec(ctx, "") // from arrays.a arrays.b
}

type outer struct{ inner struct{ deep *conn.DB } }

func nested() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool nested.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool nested.b
	var o outer
	o.inner.deep = b
	o.inner = struct{ deep *conn.DB }{a}
	o.inner.deep.Exec(ctx, "") // from nested.a nested.b
}

type fn struct{ get func() *conn.DB }

func fields() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool fields.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool fields.b
	f := fn{func() *conn.DB { return a }}
	f.get = func() *conn.DB { return b }
	f.get().Exec(ctx, "") // from fields.a fields.b
}

func filled(into **conn.DB) { *into, _ = conn.OpenURL(ctx, "", parity.LibPQ()) } // pool filled

func pointers() {
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool pointers.b
	filled(&b)
	b.Exec(ctx, "") // from filled pointers.b
}

type getter interface{ get(name string) *conn.DB }

type byName map[string]*conn.DB

func (m byName) get(name string) *conn.DB { return m[name] }

func behind() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool behind.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool behind.b
	var g getter = byName{"a": a}
	db := b
	db = g.get("a")
	db.Exec(ctx, "") // from behind.a behind.b
}

type setter interface{ set(*conn.DB) }

type target struct{ db *conn.DB }

func (t *target) set(db *conn.DB) { t.db = db }

func set() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool set.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool set.b
	t := &target{b}
	for _, s := range []setter{t} {
		s.set(a)
	}
	t.db.Exec(ctx, "") // from set.a set.b
}

type callback struct{ do func(execer) }

func callbacks() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool callbacks.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool callbacks.b
	c := callback{do: func(e execer) {
		e.Exec(ctx, "") // from callbacks.a callbacks.b
	}}
	c.do(wrap6{a})
	c.do(b)
}

type wrap6 struct{ *conn.DB }

type e1 struct{ *e2 }
type e2 struct{ *e3 }
type e3 struct{ *e4 }
type e4 struct{ *e5 }
type e5 struct{ *e6 }
type e6 struct{ *e7 }
type e7 struct{ *conn.DB }

func deeply() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool deeply.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool deeply.b
	var e execer = b
	e = e1{&e2{&e3{&e4{&e5{&e6{&e7{a}}}}}}}
	e.Exec(ctx, "") // from deeply.a deeply.b
}

type stores map[string]wrap8

type wrap8 struct{ *conn.DB }

func structsInMaps() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool structsInMaps.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool structsInMaps.b
	var e execer = b
	e = stores{"a": {a}}["a"]
	e.Exec(ctx, "") // from structsInMaps.a structsInMaps.b
}

type unwrapper interface{ Unwrap() any }

type wrap9 struct{ db any }

func (w wrap9) Unwrap() any { return w.db }

func unwrapped() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unwrapped.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool unwrapped.b
	var u any = wrap9{a}
	db := b
	if w, ok := u.(interface{ Unwrap() any }); ok {
		db, _ = w.Unwrap().(*conn.DB)
	}
	db.Exec(ctx, "") // from unwrapped.a unwrapped.b
}

func asserted() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool asserted.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool asserted.b
	var v any = struct{ DB *conn.DB }{a}
	db := b
	db = v.(struct{ DB *conn.DB }).DB
	db.Exec(ctx, "") // from asserted.a asserted.b
}

func closures() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool closures.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool closures.b
	var db *conn.DB
	setter := func(x *conn.DB) { db = x }
	setter(b)
	go func() { setter(a) }()
outer:
	for {
		select {
		case <-ctx.Done():
			break outer
		default:
			db.Exec(ctx, "") // from closures.a closures.b
		}
	}
}

var global = map[string]func() execer{}

func init() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool init.a
	global["a"] = func() execer { return a }
}

func globals() {
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool globals.b
	var e execer = b
	e = global["a"]()
	e.Exec(ctx, "") // from globals.b init.a
}

func swapped() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool swapped.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool swapped.b
	x := []execer{wrap10{a}}
	y := []execer{b}
	copy(y, x)
	y[0].Exec(ctx, "") // from swapped.a swapped.b
}

type wrap10 struct{ *conn.DB }

type transactor struct{ pool *conn.DB }

func (t transactor) run(f func(tx pgx.Tx) error) error { return pgx.BeginFunc(ctx, t.pool, f) }

func transacted() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool transacted.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool transacted.b
	var run func(func(tx pgx.Tx) error) error = transactor{a}.run
	var cur pgx.Tx
	cur, _ = b.Begin(ctx)
	run(func(tx pgx.Tx) error { cur = tx; return nil })
	cur.Exec(ctx, "") // from transacted.a transacted.b
}

type mine shared.Base

func otherNames() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool otherNames.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool otherNames.b
	m := mine{a}
	shared.Base(m).Send(ctx)
	n := shared.Base{b}
	n.Send(ctx)
	m.DB.Close()
}

type wrapped struct{ *conn.DB }

func otherGenerics() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool otherGenerics.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool otherGenerics.b
	shared.NewRepo(wrapped{a}).Send(ctx)
	shared.NewRepo(b).Send(ctx)
}

func hiddenFields() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool hiddenFields.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool hiddenFields.b
	var e execer = b
	e = shared.NewOuter(a)
	e.Exec(ctx, "") // from hiddenFields.a hiddenFields.b
}

func hiddenHandles() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool hiddenHandles.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool hiddenHandles.b
	var e execer = b
	e = shared.NewHidden(a)
	e.Exec(ctx, "") // from hiddenHandles.a hiddenHandles.b
	f := shared.NewHidden(b)
	f.Exec(ctx, "") // from hiddenHandles.a hiddenHandles.b
}

type wrapped2 struct{ *conn.DB }

func nestedGenerics() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool nestedGenerics.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool nestedGenerics.b
	shared.First(ctx, []wrapped2{{a}})
	shared.First(ctx, []*conn.DB{b})
}

type wrapped3 struct{ *conn.DB }

func variable() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool variable.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool variable.b
	shared.Current = b
	shared.Current = &wrapped3{a}
}

type beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

func begun(b beginner) {
	pgx.BeginFunc(ctx, b, func(tx pgx.Tx) error {
		cur := tx
		if current != nil {
			cur = current
		}
		_, err := cur.Exec(ctx, "") // from beginners.a beginners.b beginners.c
		return err
	})
}

var current pgx.Tx

type wrapped4 struct{ *conn.DB }

func beginners() {
	a, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool beginners.a
	b, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool beginners.b
	c, _ := conn.OpenURL(ctx, "", parity.LibPQ()) // pool beginners.c
	begun(a)
	current, _ = b.Begin(ctx)
	pgx.BeginFunc(ctx, wrapped4{c}, func(tx pgx.Tx) error {
		current = tx
		return nil
	})
}
