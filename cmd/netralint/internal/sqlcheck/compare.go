package sqlcheck

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/statements"
)

// maxCondition is the longest condition that a message repeats, in bytes.
const maxCondition = 60

// compare holds a call against what the server says of its statement, which is p.
func (c *checker) compare(s Statement, out sent, p piece, a *Answer) {
	for _, r := range a.FullReads {
		condition := r.Condition
		if len(condition) > maxCondition {
			condition = "the condition"
		}
		c.report(s, PlanKind, "warning", s.Call, fmt.Sprintf("no index serves %s: each run reads the %d rows of table %s", condition, r.Rows, r.Table))
	}
	if s.HasArgs && out.args < 0 {
		if len(s.Args) != len(a.Params) {
			c.report(s, argCount, "error", s.Call, fmt.Sprintf("the statement has %s, and the call %s: it fails each time", render.Count(len(a.Params), "parameter"), render.Count(len(s.Args), "argument")))
		} else {
			c.arguments(s, a)
		}
	}
	for _, scan := range s.Scans {
		switch {
		case scan.Struct != nil:
			c.fields(s, p, scan, a)
		case len(scan.Targets) != len(a.Columns):
			c.report(s, targetCount, "error", scan.Place, fmt.Sprintf("the result has %s, and is scanned into %s: it fails each time", render.Count(len(a.Columns), "column"), render.Count(len(scan.Targets), "target")))
		default:
			var list []pairing
			for i, t := range scan.Targets {
				list = append(list, pairing{i, t})
			}
			c.targets(s, p, scan, list, a.Columns)
		}
	}
}

// arguments compares the types of the arguments with those of the parameters.
func (c *checker) arguments(s Statement, a *Answer) {
	if c.otherModes {
		return
	}
	for i, arg := range s.Args {
		t := reflected(arg.Type.Form)
		if t != nil && cannotSend(c.stackOf(s), t, a.Params[i].OID) {
			c.report(s, argType, "error", arg.Place, fmt.Sprintf("a value of type %s cannot be sent for $%d, which is %s: the call fails each time", arg.Type.Name, i+1, a.Params[i].Name))
		}
	}
}

// stackOf returns the client library that a statement goes through, "" where that is not
// known: a transaction or a batch of pgx may be one of a pool that behaves as lib/pq does.
func (c *checker) stackOf(s Statement) string {
	if c.likeLibPQ && s.Stack == string(dbapi.Pgx) && s.Library != dbapi.PoolPath {
		return ""
	}
	return s.Stack
}

// A pairing is a column and what it is scanned into.
type pairing struct {
	column int
	target statements.Target
}

// targets compares columns with what they are scanned into.
func (c *checker) targets(s Statement, sql piece, scan statements.Scan, list []pairing, columns []Column) {
	nulls := readNulls(sql.tokens)
	var found []nullable
	for _, p := range list {
		t := reflected(p.target.Type.Form)
		if t == nil {
			continue
		}
		if c.wrongType(s, p.target, t, columns[p.column]) || takesNull(p.target.Type.Form) {
			continue
		}
		if why := nulls.canBeNull(p.column, columns); why != "" {
			found = append(found, nullable{why, columns[p.column], p.target})
		}
	}
	c.nulls(s, scan, found)
}

// wrongType reports a column that its target cannot hold, or not always; true
// means that it never can.
func (c *checker) wrongType(s Statement, target statements.Target, t reflect.Type, column Column) bool {
	switch {
	case cannotHold(c.stackOf(s), t, column.Type.OID):
		c.report(s, targetType, "error", target.Place, fmt.Sprintf("column %s is %s, which cannot be scanned into %s: it fails each time", column.Name, column.Type.Name, target.Type.Name))
		return true
	case column.Of != nil && tooSmall(target.Type.Form, column.Type.OID):
		c.report(s, targetType, "warning", target.Place, fmt.Sprintf("column %s is %s, which can be too large for %s: the scan fails then", column.Name, column.Type.Name, target.Type.Name))
	}
	return false
}

// A nullable is a column that can be NULL in a target that cannot.
type nullable struct {
	why    string
	column Column
	target statements.Target
}

// nulls reports the columns of one scan together: a table has often been made
// without any NOT NULL.
func (c *checker) nulls(s Statement, scan statements.Scan, found []nullable) {
	switch len(found) {
	case 0:
	case 1:
		n := found[0]
		c.report(s, nullTarget, "warning", n.target.Place, fmt.Sprintf("%s, which cannot be scanned into %s: the scan fails on such a row", n.why, n.target.Type.Name))
	default:
		var names []string
		for _, n := range found {
			names = append(names, n.column.Name)
		}
		c.report(s, nullTarget, "warning", scan.Place, fmt.Sprintf("columns %s can be NULL, which their targets cannot hold: the scan fails on such a row", listing(names)))
	}
}

// maxNamed bounds the names that a message lists.
const maxNamed = 5

func listing(names []string) string {
	if n := len(names); n > maxNamed {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNamed-1], ", "), n-maxNamed+1)
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// fields finds the field of each column.
func (c *checker) fields(s Statement, p piece, scan statements.Scan, a *Answer) {
	into := scan.Struct
	if n := len(into.Fields); into.Match == statements.ByPosition && n != len(a.Columns) {
		c.report(s, targetCount, "error", scan.Place, fmt.Sprintf("the result has %s, and %s %s: it fails each time", render.Count(len(a.Columns), "column"), into.Name, render.Count(n, "field")))
		return
	}
	var list []pairing
	var missing, unfilled []string
	for i, column := range a.Columns {
		j := i
		if into.Match != statements.ByPosition {
			j = fieldFor(into, column.Name)
		}
		if j < 0 && into.Match == statements.ByDB && strings.Contains(column.Name, ".") {
			continue // a field of a field
		}
		if j < 0 {
			missing = append(missing, column.Name)
			continue
		}
		f := into.Fields[j]
		list = append(list, pairing{i, statements.Target{Place: scan.Place, Type: statements.Type{Name: "field " + f.Name + ", " + f.Type.Name, Form: f.Type.Form}}})
	}
	c.targets(s, p, scan, list, a.Columns)
	if len(missing) > 0 {
		c.report(s, fieldNames, "error", scan.Place, fmt.Sprintf("%s no field in %s: it fails each time", have("column", missing), into.Name))
	}
	c.repeated(s, scan, a.Columns)
	for _, f := range into.Fields {
		named := func(column Column) bool { return matches(into.Match, f, column.Name) }
		if into.Match == statements.ByName && !slices.ContainsFunc(a.Columns, named) {
			unfilled = append(unfilled, f.Name)
		}
	}
	if len(unfilled) > 0 {
		c.report(s, fieldNames, "error", scan.Place, fmt.Sprintf("%s no column in the result, in %s: it fails each time", have("field", unfilled), into.Name))
	}
}

// fieldFor is the index of the field that a column is read into by its name, -1 if there
// is none. Of several of one name, as a struct and one that it embeds can have, pgx fills
// the last.
func fieldFor(into *statements.Struct, column string) int {
	found := -1
	for i, f := range into.Fields {
		if (found < 0 || into.Match != statements.ByDB) && matches(into.Match, f, column) {
			found = i
		}
	}
	return found
}

// repeated reports columns of one name where fields go by names: pgx has a field for
// one of them.
func (c *checker) repeated(s Statement, scan statements.Scan, columns []Column) {
	into := scan.Struct
	if into.Match != statements.ByName && into.Match != statements.ByNameLax {
		return
	}
	var twice []string
	seen := map[string]int{}
	for _, column := range columns {
		if seen[column.Name]++; seen[column.Name] == 2 {
			twice = append(twice, column.Name)
		}
	}
	if len(twice) > 0 {
		c.report(s, fieldNames, "error", scan.Place, fmt.Sprintf("%s more than one place in the result, and pgx a field for one, in %s: it fails each time", have("column", twice), into.Name))
	}
}

// have names things of a kind and says that they have.
func have(kind string, names []string) string {
	if len(names) == 1 {
		return kind + " " + names[0] + " has"
	}
	return kind + "s " + listing(names) + " have"
}

// matches reports whether a column is for a field. pgx compares names without
// regard to case and, in later versions, to underscores.
func matches(m statements.Match, f statements.Field, column string) bool {
	if m == statements.ByDB {
		return f.Column == column
	}
	if f.Tagged {
		return strings.EqualFold(f.Column, column)
	}
	return strings.EqualFold(strings.ReplaceAll(f.Column, "_", ""), strings.ReplaceAll(column, "_", ""))
}
