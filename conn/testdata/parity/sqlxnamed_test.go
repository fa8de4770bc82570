package parity

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"

	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

type (
	xMap     map[string]any
	xKeys    map[namedString]any
	xStrings map[string]string
	xEmpty   struct{}
)

// xNamedArgs are what names are looked up in. The last ones panic.
func xNamedArgs() []any {
	one := xItem{1, "one"}
	nested := xNested{ID: 1, Owner: xPerson{"2", "o"}, Boss: &xPerson{"3", "b"}}
	return []any{
		one, &one, ptr(&one), nested, xNested{ID: 1}, xPointers{ptr(1), ptr(ptr("p"))}, xTagged{Key: 1, Label: "l"}, xEmbedsPtr{XNamed: &XNamed{"e"}, ID: 1}, xEmbedsPtr{ID: 1},
		xConflict{XNamed: XNamed{"e"}}, xHidden{1}, xEmpty{}, xBase{1},
		map[string]any{"id": 1, "name": "m"}, map[string]any{"id": 1, "name": nil, "owner.name": "o", "a_b": 2, "é": 3, "": 4}, xMap{"id": 1, "name": "m"}, xKeys{"id": 1, "name": "m"}, xStrings{"id": "1", "name": "m"}, map[string]any(nil), map[int]any{1: 1},
		[]xItem{{1, "one"}, {2, "two"}, {3, "three"}}, []*xItem{{1, "one"}, {2, "two"}}, [2]xItem{{1, "one"}, {2, "two"}}, []xItem{{1, "one"}}, []xItem{}, []xItem(nil), xItems{{1, "one"}, {2, "two"}},
		[]map[string]any{{"id": 1, "name": "a"}, {"id": 2, "name": "b"}}, []map[string]any{{"id": 1, "name": "a"}, {"id": 2}}, []any{one, &one, map[string]any{"id": 1, "name": "m"}}, []xMap{{"id": 1, "name": "a"}, {"id": 2, "name": "b"}},
		&[]xItem{{1, "one"}}, &map[string]any{"id": 1}, (*xItem)(nil), []*xItem{nil}, []any{nil}, nil, 7, "text", []byte("bytes"), []int{1, 2}, sql.NullInt64{Int64: 1, Valid: true},
	}
}

// xNamedTexts are statements with names in all places.
var xNamedTexts = []string{
	"", ":", "::", ":::", "::::", ":id", ":id ", "(:id)", "SELECT 1", "SELECT :id", "SELECT :id, :name", "SELECT :id,:name,:id", "SELECT :id::int", "SELECT :id::::int", "SELECT x::int, :id", "SELECT x::::int, :id",
	"SELECT :id:name", "SELECT :id :", "a := :id", "a :=:id", ":=", ":id=1", ":id = :name", "SELECT ':id'", `SELECT ":id"`, "-- :id\nSELECT :name", "SELECT '10:30', :id", "SELECT :owner.name, :owner.id", "SELECT :boss.name", "SELECT :id.", "SELECT :id_", "SELECT :.id", "SELECT :a_b", "SELECT :_a",
	"SELECT :é", "SELECT :é, :id", "SELECT :idé", "SELECT 'é', :id", "SELECT :日本", "SELECT 5::text, ?, :id", "SELECT x ? 'k', :id", ": id", ":\tid", ":id;", ":id\n", ":1", ":id1", ":ID", ":nope", ":id:", ":id::", "x:id", ":,:",
	"INSERT INTO item (id, name) VALUES (:id, :name)", "INSERT INTO item (id, name) values(:id,:name) ON CONFLICT (id) DO UPDATE SET name = :name", "INSERT INTO item (id, name)\nVALUES\n\t(:id, lower(:name)) RETURNING id",
	"INSERT INTO item (id, name) VaLuEs (:id, (SELECT max(name) FROM item WHERE id = :id)) RETURNING (id)", "INSERT INTO item VALUES (:id, :name)", "INSERT INTO item(id, name)VALUES(:id, :name", "INSERT INTO a (id) VALUES (:id); INSERT INTO b (id) VALUES (:id)",
	"UPDATE item SET name = :name WHERE id = :id", "SELECT * FROM item JOIN (VALUES (:id)) v (x) ON true", "INSERT INTO item (id) VALUES (:id), (:id)", "INSERT INTO item (id) VALUES ('(', :id)", "INSERT INTO item (id) VALUES ('é', :id)", "x) VALUES ()",
}

// TestSqlxNames compares how names are replaced, without a server.
func TestSqlxNames(t *testing.T) {
	var want, got notes
	for _, text := range append(xNamedTexts, xNamedNoise()...) {
		for i, arg := range xNamedArgs() {
			cell := fmt.Sprintf("%q %d %T", text, i, arg)
			want.bound(cell, func() (string, []any, error) { return sqlx.Named(text, arg) })
			got.bound(cell, func() (string, []any, error) { return sqlxcompat.Named(text, arg) })
			want.bound(cell, func() (string, []any, error) { return sqlx.BindNamed(sqlx.DOLLAR, text, arg) })
			got.bound(cell, func() (string, []any, error) { return sqlxcompat.BindNamed(text, arg) })
		}
		want.add("%s", sqlx.Rebind(sqlx.DOLLAR, text))
		got.add("%s", sqlxcompat.Rebind(text))
	}
	compareNotes(t, "sqlxcompat", want, got)
	t.Logf("%d notes", len(want))
}

// xNamedNoise makes statements of the pieces that matter in odd orders.
func xNamedNoise() []string {
	random := rand.New(rand.NewPCG(7, 7))
	pieces := []string{":", ":", "id", "name", "=", " ", "?", "'", "é", "(", ")", ",", "_", ".", "1", ") VALUES (", "x"}
	out := make([]string, 300)
	for i := range out {
		for range 1 + random.IntN(10) {
			out[i] += pieces[random.IntN(len(pieces))]
		}
	}
	return out
}

// bound notes a statement and its arguments.
func (n *notes) bound(cell string, f func() (string, []any, error)) {
	n.run(cell, func() error {
		text, args, err := f()
		n.add("%q %s", text, show(args))
		return err
	})
}

type (
	xValues     []int // a slice that is a Valuer
	xValuesFail []int
)

func (v xValues) Value() (driver.Value, error)   { return fmt.Sprint([]int(v)), nil }
func (xValuesFail) Value() (driver.Value, error) { return nil, errors.New("no value today") }

func TestSqlxIn(t *testing.T) {
	lists := []any{
		1, "a", nil, []int{1, 2, 3}, []string{"a", "b"}, []any{1, "b", nil}, []int{}, []int(nil), []byte("bytes"), []byte{}, [2]int{1, 2}, []xItem{{1, "one"}}, [][]byte{{1}, {2}}, []*int{ptr(1), nil},
		&[]int{1}, &[]byte{1}, ptr(7), xValues{1, 2}, xValuesFail{1}, valuerOf{[]byte("v")}, valuerOf{nil}, sql.NullString{}, namedBytes("nb"), []namedInt{1, 2}, map[string]any{"a": 1}, (*valuerPointer)(nil), (*valuerText)(nil),
	}
	texts := []string{"", "?", "a IN (?)", "a IN (?) AND b = ?", "a = ? AND b IN (?)", "? ? ?", "a = '?' AND b IN (?)", "é ? é ?", "??", "SELECT 1"}
	var want, got notes
	for _, text := range texts {
		for _, a := range lists {
			for _, args := range [][]any{{a}, {a, 5}, {5, a}, {a, a}, {[]int{8, 9}, a, "x"}} {
				cell := fmt.Sprintf("%q %T", text, args)
				want.bound(cell, func() (string, []any, error) { return sqlx.In(text, args...) })
				got.bound(cell, func() (string, []any, error) { return sqlxcompat.In(text, args...) })
			}
		}
		many := make([]any, 40)
		for i := range many {
			many[i] = []int{i}
		}
		long := strings.Repeat(text, 40)
		want.bound(long, func() (string, []any, error) { return sqlx.In(long, many...) })
		got.bound(long, func() (string, []any, error) { return sqlxcompat.In(long, many...) })
		want.bound("none", func() (string, []any, error) { return sqlx.In(text) })
		got.bound("none", func() (string, []any, error) { return sqlxcompat.In(text) })
	}
	compareNotes(t, "sqlxcompat", want, got)
}

// TestSqlxNamedStatements runs statements with names on a server.
func TestSqlxNamedStatements(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		for _, text := range xNamedTexts {
			stmt, err := h.PrepareNamed(ctx, text)
			n.add("prepare %s: %s", text, words(err))
			if err == nil {
				n.add("%s", stmt.Text())
			}
			for i, arg := range xNamedArgs() {
				tx := h.Begin(ctx)
				n.run(fmt.Sprintf("exec %s %d", text, i), func() error {
					count, err := tx.NamedExec(ctx, text, arg)
					n.add("%d", count)
					return err
				})
				n.items(t, tx)
				_ = tx.Rollback(ctx)
				n.run("query", func() error { return n.named(func() (xRows, error) { return h.NamedQuery(ctx, text, arg) }) })
				if err == nil {
					n.useNamed(t, h, stmt, arg)
				}
				h.MustExec(ctx, "DELETE FROM item WHERE id > 3; DELETE FROM item WHERE id < 1")
			}
			if err == nil {
				n.run("close", stmt.Close)
				n.run("closed", func() error { _, err := stmt.Exec(ctx, xItem{1, "one"}); return err })
			}
		}
	})
}

// named reads the rows of a query.
func (n *notes) named(query func() (xRows, error)) error {
	rows, err := query()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.SliceScan()
		n.add("%s %s", show(values), words(err))
	}
	return rows.Err()
}

// useNamed does everything with a prepared statement, on its own and in a
// transaction.
func (n *notes) useNamed(t *testing.T, h xHandle, s xNamed, arg any) {
	ctx := t.Context()
	tx := h.Begin(ctx)
	n.run("stmt exec", func() error {
		count, err := s.On(tx).Exec(ctx, arg)
		n.add("%d", count)
		return err
	})
	n.items(t, tx)
	_ = tx.Rollback(ctx)
	n.run("must", func() error { n.add("%d", s.MustExec(ctx, arg)); return nil })
	n.run("rows", func() error { return n.named(func() (xRows, error) { return s.Query(ctx, arg) }) })
	for _, target := range few {
		one, all, row := target(), target(), target()
		n.run("get", func() error { return s.Get(ctx, one, arg) })
		n.run("select", func() error { return s.Select(ctx, all, arg) })
		n.run("row", func() error { return s.QueryRow(ctx, arg).StructScan(row) })
		n.add("%s %s %s", show(one), show(all), show(row))
	}
}

// items notes what is in the table.
func (n *notes) items(t *testing.T, s xReader) {
	var all []xNulls
	err := s.Select(t.Context(), &all, "SELECT id, name FROM item ORDER BY id, name")
	n.add("%s %s", show(all), words(err))
}
