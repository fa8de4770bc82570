package parity

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// TestSqlxValues reads a value of each type of PostgreSQL into a field and an
// element of each type of Go.
func TestSqlxValues(t *testing.T) {
	url := pgtest.Database(t)
	prepare(t, url)
	seen := make([]notes, len(xWays))
	for i, way := range xWays {
		h := way.open(t, url)
		defer h.Close()
		for _, expr := range xExpressions() {
			seen[i].readValue(t, h, expr)
		}
		if i > 0 {
			compareNotes(t, way.name, seen[0], seen[i])
		}
	}
	t.Logf("%d notes", len(seen[0]))
}

// xExpressions are the columns of the matrix, and their NULLs.
func xExpressions() []string {
	var out []string
	for _, c := range columns {
		out = append(out, c.sql())
		if null := c.null(); null != "" && !slices.Contains(out, null) {
			out = append(out, null)
		}
	}
	return out
}

func (n *notes) readValue(t *testing.T, h xHandle, expr string) {
	ctx := t.Context()
	q := "SELECT " + expr + " AS v WHERE $1::int = 1" // the protocol in which lib/pq reads some types in binary
	m := map[string]any{}
	n.run("map "+expr, func() error { return h.QueryRow(ctx, q, 1).MapScan(m) })
	n.add("%s", show(m["v"]))
	values, err := h.QueryRow(ctx, "SELECT "+expr).SliceScan()
	n.add("slice %s %s", show(values), words(err))
	for _, typ := range targetTypes {
		if strings.HasPrefix(typ.String(), "decimal.") && (strings.Contains(expr, "NaN") || strings.Contains(expr, "Infinity")) {
			continue // panics, and the Rows of database/sql stay locked
		}
		field := reflect.New(reflect.StructOf([]reflect.StructField{{Name: "V", Type: typ}})).Interface()
		cell := fmt.Sprintf("%s -> %s", expr, typ)
		n.run(cell, func() error { return h.Get(ctx, field, q, 1) })
		n.add("%s", show(field))
		if typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Uint8 && typ.Name() == "RawBytes" {
			continue // good until the next row
		}
		list := reflect.New(reflect.SliceOf(typ)).Interface()
		n.run(cell+" in a list", func() error { return h.Select(ctx, list, q, 1) })
		n.add("%s", show(list))
	}
}
