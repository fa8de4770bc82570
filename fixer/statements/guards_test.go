package statements

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const inList = `
var fields = []string{"name", "id"}
func in(s string, list []string) bool { for _, x := range list { if x == s { return true } }; return false }
func has(list []string, s string) bool { return slices.Contains(list, s) }
func like(s string, list []string) bool { for _, x := range list { if strings.EqualFold(x, s) { return true } }; return false }
`

// What a guard lets pass is known, and nothing else is.
func TestGuards(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`func f(by string) { if !slices.Contains(fields, by) { by = "at" }; db.Exec("A" + by) }`, "Aname Aid Aat"},
		{`func f(by string) { if !in(by, fields) { by = "at" }; db.Exec("A" + by) }`, "Aname Aid Aat"},
		{`func f(by string) { if !has(fields, by) { return }; db.Exec("A" + by) }`, "Aname Aid"},
		{`func f() { by := g(); if !slices.Contains([]string{"x", "y"}, by) { panic(by) }; db.Exec("A" + by) }`, "Ax Ay"},
		{`func f(by string) { if by != "x" && "y" != by { by = "x" }; db.Exec("A" + by) }`, "Ax Ay"},
		{`func f(by string) { if by == "" || by != "x" { return }; db.Exec("A" + by) }`, "Ax"},
		{`var ok = map[string]bool{"x": true, "y": true}; func f(by string) { if !ok[by] { by = "y" }; db.Exec("A" + by) }`, "Ax Ay"},
		{`var m = map[string]int{"x": 1, "y": 2}; func f(by string) { if _, ok := m[by]; !ok { return }; db.Exec("A" + by) }`, "Ax Ay"},
		{`func f(by, way string) { if !in(by, fields) { by = "id" }; if way != "up" && way != "down" { way = "up" }; db.Exec(by + way) }`, "nameup namedown idup iddown"},
		{`func f(by string) { if !in(by, fields) { by = "at" }; db.Exec(fmt.Sprintf("A%s", by)) }`, "Aname Aid Aat"},
		{`func f(all []string) { for _, x := range all { by := x; if !in(by, fields) { continue }; db.Exec("A" + by) } }`, "Aname Aid"},
		{`func f(by string) { by = "x"; db.Exec("A" + by) }`, "Ax"},

		{`func f(by string) { if in(by, fields) { by = "at" }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { if !like(by, fields) { by = "at" }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by, to string) { if !in(to, fields) { by = "at" }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { if !in(by, fields) { by += "at" }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { if !in(by, fields) { println(by) }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { db.Exec("A" + by); if !in(by, fields) { return } }`, fromCaller},
		{`func f(by string) { if !in(by, fields) { return }; by = g(); db.Exec("A" + by) }`, fromCall},
		{`func f(by string) { if !in(by, fields) { return }; p := &by; *p = "x"; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { if by != "x" && by != g() { by = "x" }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { if by == "x" && by != "y" { return }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { fields[0] = by; if !in(by, fields) { return }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string) { h(fields); if !in(by, fields) { return }; db.Exec("A" + by) }; func h([]string) {}`, fromCaller},
		{`func f(by string) { fields = append(fields, by); if !in(by, fields) { return }; db.Exec("A" + by) }`, fromCaller},
		{`var ok = map[string]bool{"x": true, "y": false}; func f(by string) { if !ok[by] { return }; db.Exec("A" + by) }`, fromCaller},
		{`var m = map[string]int{"x": 1}; func f(by string) { m[by] = 2; if _, ok := m[by]; !ok { return }; db.Exec("A" + by) }`, fromCaller},
		{`var Open = []string{"x"}; func f(by string) { if !in(by, Open) { return }; db.Exec("A" + by) }`, fromCaller},
		{`func f(by string, x bool) { q := "A"; if x { q = "B" }; if !in(by, fields) { by = "id" }; db.Exec(q + by) }`, "Aname Aid Bname Bid"},
		{`func f(x bool) { a, b := "A", "a"; if x { a = "B" }; if x { b = "b" }; db.Exec(a + b) }`, manyBranch},
	} {
		var got []string
		for _, s := range read(t, "func g() string { return \"\" }\n"+inList+test.body) {
			got = append(got, s.Text+s.Unknown)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
}

// A query of a file may be a format, which what is known of its operands fills.
func TestFormatInFile(t *testing.T) {
	const file = "-- name: list\nSELECT a\nFROM t ORDER BY %s %s\n-- name: other\nSELECT %d%%\n"
	const fields = "type queries struct { List string `query:\"list\"`; Other string `query:\"other\"`; None string }\nvar q queries\n"
	for _, test := range []struct{ body, want string }{
		{`func f(by string) { if by != "a" && by != "b" { by = "a" }; db.Exec(fmt.Sprintf(q.List, by, "ASC")) }`, "SELECT a FROM t ORDER BY a ASC/SELECT a FROM t ORDER BY b ASC"},
		{`func f() { text := q.List; text = fmt.Sprintf(text, "a", "DESC"); db.Exec(text) }`, "SELECT a FROM t ORDER BY a DESC"},
		{`func f() { db.Exec(fmt.Sprintf(q.Other, 3)) }`, "SELECT 3%"},

		{`func f() { db.Exec(fmt.Sprintf(q.List, "a")) }`, builtAtRun},
		{`func f(by string) { db.Exec(fmt.Sprintf(q.List, by, "ASC")) }`, builtAtRun},
		{`func f() { db.Exec(fmt.Sprintf(q.List, "a", "b") + " LIMIT 1") }`, fromField},
		{`func f() { db.Exec(q.List + " LIMIT 1") }`, fromField},
		{`func f(x bool) { text := q.List; if x { text = "SELECT 1" }; db.Exec(text) }`, fromField},
		{`func f() { db.Exec(fmt.Sprintf(q.None, "a")) }`, builtAtRun},
	} {
		queries := Queries{}
		if !queries.Add("q.sql", file) {
			t.Fatal("no file of queries")
		}
		var got []string
		for _, s := range read(t, fields+test.body) {
			for _, s := range queries.Fill(s) {
				got = append(got, s.Text+s.Unknown)
				before, _, sorted := strings.Cut(s.Text, " a ASC")
				if !sorted {
					continue
				}
				format, _ := s.At(len(before))
				word, _ := s.At(len(before) + 1)
				if format.File != "q.sql" || format.Line != 3 || word.File != "p.go" {
					t.Errorf("%s: %q has its format at %v and its word at %v", test.body, s.Text, format, word)
				}
			}
		}
		if diff := cmp.Diff(test.want, strings.Join(got, "/")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.body, diff)
		}
	}
}
