// Package sqlcheck holds the statements of a program against a database: the
// server parses and describes each of them, plans those with an outer join, and never
// runs one.
package sqlcheck

import "slices"

// An Answer is what the server says of a statement. It holds all that the checks
// need, so that it can be kept.
type Answer struct {
	Error   *Refusal `json:"error,omitempty"`
	Params  []Typ    `json:"params,omitempty"`
	Columns []Column `json:"columns,omitempty"`
	// FullReads are not kept: they are of the rows that the tables have now.
	FullReads []FullRead `json:"-"`
}

// A Refusal is an error of the server.
type Refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Offset  int    `json:"offset"` // byte of the text it is about, -1 if it names none
	// Schema has what is not found, and is not among those of the search path.
	Schema string `json:"schema,omitempty"`
}

// ofServer reports whether the error is not about the text: the role has no right to
// look at what it names, or the server stopped for reasons of its own, such as a timeout
// while a table was locked.
func (r *Refusal) ofServer() bool {
	return r.Code == "42501" || r.Code == "55P03" || slices.Contains([]string{"40", "53", "57", "58", "XX"}, r.Code[:min(2, len(r.Code))])
}

// A Typ is a type of the database.
type Typ struct {
	OID  uint32 `json:"oid"`
	Name string `json:"name"`
	Enum bool   `json:"enum,omitempty"`
}

// cell is the OID that cells have for the type: 0 for enums, whose own differ.
func (t Typ) cell() uint32 {
	if t.Enum {
		return 0
	}
	return t.OID
}

// A Column is a column of a result.
type Column struct {
	Name string `json:"name"`
	Type Typ    `json:"type"`
	// Of is the column of a table that it is, if it is one.
	Of *TableColumn `json:"of,omitempty"`
	// Outer: an outer join can leave the column without a row of its table.
	Outer bool `json:"outer,omitempty"`
}

// A TableColumn is a column of a table.
type TableColumn struct {
	Table    string `json:"table"`
	Name     string `json:"name"`
	Nullable bool   `json:"nullable,omitempty"` // nothing in the schema keeps NULL out
	NotNull  bool   `json:"notnull,omitempty"`  // the schema does, so that neither says that nobody knows
}
