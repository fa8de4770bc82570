package sqlcheck

import "testing"

func TestCompares(t *testing.T) {
	for filter, want := range map[string]bool{
		"(u.id = $1)":                          true,
		"((u.id)::text = $1)":                  false,
		"(((u.id)::text = $1) AND (u.id > 3))": true,
		"(u.identity = $1)":                    false,
		"(u.id_ = $1)":                         false,
		`(u."Name" = $1)`:                      true,
		"(lower(u.id) = $1)":                   true,
		"(v.id = $1)":                          false,
	} {
		n := &planNode{Alias: "u", Filter: filter}
		if got := n.compares([]string{"id", "Name"}); got != want {
			t.Errorf("%s: got %v", filter, got)
		}
	}
}

func TestReadsWhole(t *testing.T) {
	for what, c := range map[string]struct {
		node planNode
		want bool
	}{
		"table":           {planNode{Type: "Seq Scan", Relation: "t", Filter: "(t.a = $1)"}, true},
		"along an index":  {planNode{Type: "Index Scan", Relation: "t", Filter: "(t.a < $1)"}, true},
		"by an index":     {planNode{Type: "Index Scan", Relation: "t", Filter: "(t.a = $1)", IndexCond: "(t.b = $2)"}, false},
		"by a bitmap":     {planNode{Type: "Bitmap Heap Scan", Relation: "t", Filter: "(t.a = $1)"}, false},
		"no condition":    {planNode{Type: "Seq Scan", Relation: "t"}, false},
		"a boolean":       {planNode{Type: "Seq Scan", Relation: "t", Filter: "t.a"}, false},
		"a choice":        {planNode{Type: "Seq Scan", Relation: "t", Filter: "((t.a = $1) OR (t.b = $2))"}, false},
		"another":         {planNode{Type: "Seq Scan", Relation: "t", Filter: "((t.a <> $1) AND (t.b = $2))"}, false},
		"a pattern":       {planNode{Type: "Seq Scan", Relation: "t", Filter: "((t.a ~~ $1) AND (t.b = $2))"}, false},
		"no table at all": {planNode{Type: "Seq Scan", Filter: "(a = $1)"}, false},
	} {
		if got := c.node.readsWhole(); got != c.want {
			t.Errorf("%s: got %v", what, got)
		}
	}
}
