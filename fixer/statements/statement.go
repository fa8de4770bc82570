// Package statements reads from Go source what a program sends to its database:
// the text of each statement, with the place in the source of every byte of it,
// the arguments, and the variables that the columns are scanned into.
//
// Text is known where it is constant: through concatenation, constants,
// variables, fmt.Sprintf of constants, files that the program embeds, files of queries
// as goyesql reads them, builders of squirrel, branches that choose one of two, and ifs that
// let some words pass. What is put together in another way is told from it by the reason.
package statements

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A Statement is one text that a call sends. A call that sends one of several
// has as many statements.
type Statement struct {
	Call    Place  `json:"call"`
	Method  string `json:"method"`            // the name of what is called
	Library string `json:"library"`           // import path of the package that declares it
	Stack   string `json:"stack,omitempty"`   // the client library below it, see dbapi.Stack; "" if it is not known
	Text    string `json:"text,omitempty"`    // as the call gets it
	Runs    []Run  `json:"runs,omitempty"`    // where Text is, in its order
	Unknown string `json:"unknown,omitempty"` // why there is no Text
	Query   string `json:"query,omitempty"`   // its name in a file of queries, which [Queries.Fill] knows
	Holes   []Hole `json:"holes,omitempty"`   // what fmt.Sprintf puts in the place of the verbs of the query
	Rewrite Rule   `json:"rewrite,omitempty"` // what is done to Text before it is sent
	Test    bool   `json:"test,omitempty"`    // in a test file

	// Args are the arguments behind the text; HasArgs is set when they are all
	// known by number.
	Args    []Arg `json:"args,omitempty"`
	HasArgs bool  `json:"hasArgs,omitempty"`
	// Prepared: the call only prepares, and others give the arguments.
	Prepared bool `json:"prepared,omitempty"`
	// OtherModes is set in an entry that is no statement: the package chooses how
	// pgx sends statements.
	OtherModes bool `json:"otherModes,omitempty"`
	// LikeLibPQ is set in another such entry: the package has pools behave as lib/pq does.
	LikeLibPQ bool `json:"likeLibPQ,omitempty"`
	// Scans are what the columns of the result are read into.
	Scans []Scan `json:"scans,omitempty"`
}

// A Hole is the place of a verb in a format, where one of some words comes.
type Hole struct {
	Words []Word `json:"words"`
	Free  bool   `json:"free,omitempty"` // each, whatever others are
}

// A Word is a piece of text.
type Word struct {
	Text string `json:"text,omitempty"`
	Runs []Run  `json:"runs,omitempty"` // where it is
}

// A Rule is what a library does to a text before it is sent.
type Rule string

const (
	// AsIs: the server gets the text as it stands.
	AsIs Rule = ""
	// Rebound: each ? became a numbered parameter.
	Rebound Rule = "rebound"
	// NamedColon: each :name becomes a parameter, as sqlx does it.
	NamedColon Rule = "named"
	// NamedAt: each @name becomes a parameter, as pgx.NamedArgs does it.
	NamedAt Rule = "namedargs"
)

// A Place is a piece of a file. Lines and columns count from 1, columns in
// bytes; the end is exclusive.
type Place struct {
	File               string
	Line, Column       int
	EndLine, EndColumn int
}

// MarshalText writes the numbers and the file, separated by blanks: a program has many
// places, and one text is read faster than five fields.
func (p Place) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%d %d %d %d %s", p.Line, p.Column, p.EndLine, p.EndColumn, p.File), nil
}

// UnmarshalText reads what [Place.MarshalText] wrote.
func (p *Place) UnmarshalText(text []byte) error {
	parts := strings.SplitN(string(text), " ", 5)
	if len(parts) < 5 {
		return fmt.Errorf("read the place %q: it has fewer than four numbers and a file", text)
	}
	for i, n := range []*int{&p.Line, &p.Column, &p.EndLine, &p.EndColumn} {
		var err error
		if *n, err = strconv.Atoi(parts[i]); err != nil {
			return fmt.Errorf("read the place %q: %w", text, err)
		}
	}
	p.File = parts[4]
	return nil
}

// A Run says that Len bytes of a text, from byte At, stand in the source one
// after the other. Those behind them up to the next run have no place of their
// own: they come from an escape or from a value that is computed.
type Run struct {
	At     int    `json:"at"`
	Len    int    `json:"len"`
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// An Arg is an argument of a statement.
type Arg struct {
	Place Place `json:"place"`
	Type  Type  `json:"type"`
}

// A Scan is one way in which the columns are read.
type Scan struct {
	Place   Place    `json:"place"`
	Targets []Target `json:"targets,omitempty"` // one for each column
	Struct  *Struct  `json:"struct,omitempty"`  // or what they are found in by name or position
}

// A Target is a variable that a column is scanned into.
type Target struct {
	Place Place `json:"place"`
	Type  Type  `json:"type"`
}

// Match says how fields of a struct are found.
type Match string

const (
	// ByDB is sqlx's way: every column must have a field.
	ByDB Match = "sqlx"
	// ByName is that of pgx.RowToStructByName: every column must have a field,
	// and every field a column.
	ByName Match = "byname"
	// ByNameLax is that of pgx.RowToStructByNameLax: every column must have a
	// field.
	ByNameLax Match = "lax"
	// ByPosition is that of pgx.RowToStructByPos.
	ByPosition Match = "position"
)

// A Struct is a struct whose fields are the targets.
type Struct struct {
	Name   string  `json:"name"`
	Match  Match   `json:"match"`
	Fields []Field `json:"fields"`
}

// A Field is a field of a Struct.
type Field struct {
	Column string `json:"column"`           // as its tag or name has it
	Tagged bool   `json:"tagged,omitempty"` // Column comes from a tag
	Name   string `json:"name"`
	Type   Type   `json:"type"`
}

// A Type is the type of an argument or target.
type Type struct {
	Name string `json:"name"` // as code of the package writes it
	// Form is what the type is to a client library: marks * and [] before the
	// name of a basic type or of a type of the standard library. It is "" where
	// methods of the type decide, or its values can be of any type.
	Form string `json:"form,omitempty"`
	// Cell is Form where it counts that bytes are of a declared type, which json.RawMessage
	// and "bytes", for all others, stand for; "" where it is Form.
	Cell string `json:"cell,omitempty"`
}

// At returns the place of a byte of the text; ok is false if nothing is known of
// it.
func (s *Statement) At(offset int) (p Place, ok bool) {
	for i := len(s.Runs) - 1; i >= 0; i-- {
		if r := s.Runs[i]; r.At <= offset {
			return Place{File: r.File, Line: r.Line, Column: r.Column + min(offset-r.At, r.Len)}, true
		}
	}
	return Place{}, false
}

// IsNone reports whether an entry is no statement, but says something of its package.
func (s *Statement) IsNone() bool { return s.OtherModes || s.LikeLibPQ }

// Encode returns the statement as text that [Decode] reads.
func (s *Statement) Encode() string {
	out, err := json.Marshal(s)
	if err != nil {
		panic(err) // it holds strings and numbers only
	}
	return string(out)
}

// Decode reads what [Statement.Encode] wrote.
func Decode(text string) (*Statement, error) {
	s := new(Statement)
	return s, json.Unmarshal([]byte(text), s)
}
