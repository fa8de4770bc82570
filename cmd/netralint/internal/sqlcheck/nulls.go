package sqlcheck

import "slices"

// A nullReader tells which columns of a statement can be NULL. It says so only
// where the schema allows it and nothing in the statement speaks of the column
// but the list that selects it.
type nullReader struct {
	all  []token
	from int // index of the first token behind the list of columns
	list [][]token
	kind string // select, update, delete or ""
	// grouped: the statement has one row for each group, so that there is none
	// without a row behind it.
	grouped bool
}

func readNulls(all []token) *nullReader {
	r := &nullReader{all: all}
	if len(r.all) == 0 {
		return r
	}
	switch first := r.all[0]; {
	case first.is("select"):
		r.kind = "select"
		r.readList(1)
	case first.is("update"), first.is("delete"):
		if r.readReturning() {
			r.kind = "change"
		}
	}
	return r
}

// readReturning reads the list behind RETURNING, and reports whether there is one.
func (r *nullReader) readReturning() bool {
	i := slices.IndexFunc(r.all, func(t token) bool { return t.depth == 0 && t.is("returning") })
	if i >= 0 {
		r.readList(i + 1)
	}
	return i >= 0
}

// readList reads the expressions of the columns from the ith token to FROM.
func (r *nullReader) readList(i int) {
	var item []token
	r.from = len(r.all)
	for j := i; j < len(r.all); j++ {
		t := r.all[j]
		if t.depth == 0 && t.is("from", "where", "group", "limit", "order", "union", "intersect", "except", "into", ";") {
			r.from = j
			break
		}
		if t.depth == 0 && t.text == "," {
			r.list = append(r.list, item)
			item = nil
			continue
		}
		item = append(item, t)
	}
	r.list = append(r.list, item)
	for _, t := range r.all[r.from:] {
		if t.depth == 0 && t.is("group", "having", "union", "intersect", "except") {
			r.grouped = true
		}
	}
}

// spoken reports whether the statement names the column outside of its list.
func (r *nullReader) spoken(name string) bool {
	rest := r.all[r.from:]
	if r.kind == "change" {
		rest = r.all[:slices.IndexFunc(r.all, func(t token) bool { return t.depth == 0 && t.is("returning") })]
	}
	return slices.ContainsFunc(rest, func(t token) bool { return t.name() == name })
}

// fromTable reports whether the rows are those of a table, and not of a function
// or a list, which may be known to have some.
func (r *nullReader) fromTable() bool {
	rest := r.all[r.from:]
	return len(rest) > 1 && rest[0].is("from") && rest[1].name() != "" && !(len(rest) > 2 && rest[2].text == "(")
}

// nullAlways are the aggregates that are NULL when there is no row.
var nullAlways = []string{"max", "min", "sum", "avg", "bool_and", "bool_or", "every", "string_agg", "array_agg", "json_agg", "jsonb_agg", "stddev", "variance"}

// aggregate returns the name of the aggregate that the ith column is, when the
// statement has a single row that is made even of no rows.
func (r *nullReader) aggregate(i, columns int) string {
	if r.kind != "select" || r.grouped || i >= len(r.list) || len(r.list) != columns || !r.fromTable() {
		return ""
	}
	item := r.list[i]
	if len(item) < 4 || !item[0].is(nullAlways...) || item[1].text != "(" {
		return ""
	}
	end := slices.IndexFunc(item[2:], func(t token) bool { return t.text == ")" && t.depth == item[1].depth })
	if end < 0 {
		return ""
	}
	switch rest := item[2+end+1:]; {
	case len(rest) == 0, len(rest) == 2 && rest[0].is("as"), len(rest) == 1 && rest[0].name() != "":
		return item[0].name()
	}
	return ""
}

// canBeNull says why a column can be NULL, "" if that is not proven.
func (r *nullReader) canBeNull(i int, columns []Column) string {
	c := columns[i]
	if c.Of == nil {
		if name := r.aggregate(i, len(columns)); name != "" {
			return name + " of no rows is NULL"
		}
		return ""
	}
	if c.Outer && r.kind == "select" {
		return "column " + c.Of.Name + " is NULL where an outer join finds no row of table " + c.Of.Table
	}
	if r.kind == "" || !c.Of.Nullable || r.spoken(c.Of.Name) || r.spoken(c.Name) || r.spoken("natural") {
		return ""
	}
	return "column " + c.Of.Name + " of table " + c.Of.Table + " can be NULL"
}

// neverNull reports whether a column has a value in each row: the schema says so, and no
// part of the statement makes rows of its own.
func (r *nullReader) neverNull(c Column) bool {
	return c.Of != nil && c.Of.NotNull && !c.Outer && len(r.all) > 0 && r.all[0].is("select", "insert", "update", "delete") &&
		!slices.ContainsFunc(r.all, func(t token) bool {
			return t.is("left", "right", "full", "rollup", "cube", "grouping", "old", "new", "merge")
		})
}
