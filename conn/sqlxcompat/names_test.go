package sqlxcompat_test

import (
	"database/sql/driver"
	"errors"
	"reflect"
	"testing"

	"github.com/netra-systems/netralint/conn/sqlxcompat"
)

type person struct {
	ID    int
	Name  string `db:"full_name"`
	Owner *person
}

func TestNamed(t *testing.T) {
	kim := person{ID: 1, Name: "Kim", Owner: &person{ID: 2}}
	values := map[string]any{"a": 1, "b.c": 2, "d_1": 3}
	for _, test := range []struct {
		sql  string
		arg  any
		want string // with ? for the arguments
		args []any
	}{
		{"SELECT :id, :full_name, :id", kim, "SELECT ?, ?, ?", []any{1, "Kim", 1}},
		{"SELECT :owner.id", &kim, "SELECT ?", []any{2}},
		{"SELECT :a+:b.c,:d_1)", values, "SELECT ?+?,?)", []any{1, 2, 3}},
		{"SELECT :a ::::int, ':a', a := :a", values, "SELECT ? ::int, '?', a := ?", []any{1, 1, 1}},
		{"SELECT x::int", values, "SELECT x:int", []any{}},
		{"INSERT INTO p (id, n) VALUES (:id, upper(:full_name)) RETURNING (id)", []person{{ID: 1, Name: "a"}, {ID: 2, Name: "b"}},
			"INSERT INTO p (id, n) VALUES (?, upper(?)),(?, upper(?)) RETURNING (id)", []any{1, "a", 2, "b"}},
		{"INSERT INTO p(a)values(:a)", [2]map[string]any{{"a": 1}, {"a": nil}}, "INSERT INTO p(a)values(?),(?)", []any{1, nil}},
		{"INSERT INTO p VALUES (:id)", []person{{ID: 1}, {ID: 2}}, "INSERT INTO p VALUES (?)", []any{1, 2}},
	} {
		got, args, err := sqlxcompat.Named(test.sql, test.arg)
		if got != test.want || err != nil || !reflect.DeepEqual(args, test.args) {
			t.Errorf("%s\n got %s %v, %v\nwant %s %v", test.sql, got, args, err, test.want, test.args)
		}
		bound, args, err := sqlxcompat.BindNamed(test.sql, test.arg)
		if want := sqlxcompat.Rebind(test.want); bound != want || err != nil || !reflect.DeepEqual(args, test.args) {
			t.Errorf("%s: bound %s %v, %v, want %s", test.sql, bound, args, err, want)
		}
	}
}

func TestNamedErrors(t *testing.T) {
	for _, test := range []struct {
		sql  string
		arg  any
		want string
	}{
		{"SELECT :a::int", map[string]any{}, "unexpected `:` while reading named param at 9"},
		{"SELECT :nope", person{}, `could not find name nope in sqlxcompat_test.person{ID:0, Name:"", Owner:(*sqlxcompat_test.person)(nil)}`},
		{"SELECT :nope", map[string]any{"a": 1}, `could not find name nope in map[string]interface {}{"a":1}`},
		{"SELECT :id", []person{}, "length of array is 0: []sqlxcompat_test.person{}"},
		{"SELECT :a", map[string]int{"a": 1}, "sqlx.bindNamedMapper: unsupported map type: map[string]int"},
	} {
		if _, _, err := sqlxcompat.BindNamed(test.sql, test.arg); err == nil || err.Error() != test.want {
			t.Errorf("%s: %v, want %s", test.sql, err, test.want)
		}
	}
}

func TestRebind(t *testing.T) {
	if got := sqlxcompat.Rebind("a = ? AND b IN (?,?) AND c = '?é'"); got != "a = $1 AND b IN ($2,$3) AND c = '$4é'" {
		t.Error(got)
	}
}

type list []int

func (list) Value() (driver.Value, error) { return "a list", nil }

type noValue struct{}

var errNoValue = errors.New("no value today")

func (noValue) Value() (driver.Value, error) { return nil, errNoValue }

func TestIn(t *testing.T) {
	for _, test := range []struct {
		sql  string
		args []any
		want string
		flat []any
		err  string
	}{
		{"a IN (?)", []any{[]int{1, 2, 3}}, "a IN (?, ?, ?)", []any{1, 2, 3}, ""},
		{"a = ? AND b IN (?) AND c = ?", []any{0, []string{"x", "y"}, []byte("z")}, "a = ? AND b IN (?, ?) AND c = ?", []any{0, "x", "y", []byte("z")}, ""},
		{"a IN (?) AND b = ?", []any{[]any{nil, 1}, list{1}}, "a IN (?, ?) AND b = ?", []any{nil, 1, "a list"}, ""},
		{"a = ?", []any{list{1}, 2}, "a = ?", []any{list{1}, 2}, ""},
		{"a IN (?)", []any{[]int{}}, "", nil, "empty slice passed to 'in' query"},
		{"a IN (?)", []any{[]int{1}, 2}, "", nil, "number of bindVars less than number arguments"},
		{"a IN (?) AND ?", []any{[]int{1}}, "", nil, "number of bindVars exceeds arguments"},
		{"a IN (?)", []any{noValue{}}, "", nil, errNoValue.Error()},
	} {
		got, flat, err := sqlxcompat.In(test.sql, test.args...)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if got != test.want || message != test.err || !reflect.DeepEqual(flat, test.flat) {
			t.Errorf("%s %v\n got %s %v, %v\nwant %s %v, %s", test.sql, test.args, got, flat, err, test.want, test.flat, test.err)
		}
	}
}
