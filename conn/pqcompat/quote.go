package pqcompat

import (
	"bytes"
	"strings"
)

// QuoteIdentifier quotes a name for use in a statement. The name is cut at the
// first zero byte.
func QuoteIdentifier(name string) string {
	name, _, _ = strings.Cut(name, "\x00")
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteLiteral quotes a string for statements that take no parameters. It is
// right whatever standard_conforming_strings is: a string with backslashes
// becomes an escape string, set off by a space.
func QuoteLiteral(literal string) string {
	literal = strings.ReplaceAll(literal, `'`, `''`)
	if strings.Contains(literal, `\`) {
		return ` E'` + strings.ReplaceAll(literal, `\`, `\\`) + `'`
	}
	return `'` + literal + `'`
}

// CopyIn returns the COPY statement that, prepared in a transaction on a handle
// made by conn.OpenSQL with parity.LibPQ(), copies one row per
// Exec and is flushed by an Exec without arguments. No columns means all.
func CopyIn(table string, columns ...string) string {
	return copyIn(QuoteIdentifier(table), columns)
}

// CopyInSchema is [CopyIn] for a table in a schema.
func CopyInSchema(schema, table string, columns ...string) string {
	return copyIn(QuoteIdentifier(schema)+"."+QuoteIdentifier(table), columns)
}

func copyIn(target string, columns []string) string {
	if len(columns) == 0 { // all of them
		return "COPY " + target + " FROM STDIN"
	}
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = QuoteIdentifier(c)
	}
	return "COPY " + target + " (" + strings.Join(quoted, ", ") + ") FROM STDIN"
}

// BufferQuoteIdentifier writes [QuoteIdentifier] of name to buffer.
func BufferQuoteIdentifier(name string, buffer *bytes.Buffer) {
	buffer.WriteString(QuoteIdentifier(name))
}
