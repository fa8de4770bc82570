package statements

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"unicode/utf8"
)

// text is a text and where its bytes stand.
type text struct {
	value string
	runs  []Run
}

// join returns a followed by b.
func join(a, b text) text {
	out := text{value: a.value + b.value, runs: append([]Run(nil), a.runs...)}
	for _, r := range b.runs {
		r.At += len(a.value)
		out.runs = append(out.runs, r)
	}
	return out
}

// literal reads a string literal.
func literal(fset *token.FileSet, lit *ast.BasicLit) (text, bool) {
	if lit.Kind != token.STRING || len(lit.Value) < 2 {
		return text{}, false
	}
	at := fset.Position(lit.Pos())
	if lit.Value[0] == '`' {
		return rawLiteral(at, lit.Value[1:len(lit.Value)-1]), true
	}
	return quotedLiteral(at, lit.Value[1:len(lit.Value)-1])
}

// rawLiteral has a run for each line.
func rawLiteral(at token.Position, body string) text {
	out := text{value: body}
	line, column, offset := at.Line, at.Column+1, 0
	for part := range strings.Lines(body) {
		out.runs = append(out.runs, Run{At: offset, Len: len(part), File: at.Filename, Line: line, Column: column})
		offset += len(part)
		line, column = line+1, 1
	}
	return out
}

// quotedLiteral has a run for each piece without an escape, and one for each
// escape.
func quotedLiteral(at token.Position, body string) (text, bool) {
	var out text
	var b strings.Builder
	run := func(column, n int) {
		if last := len(out.runs) - 1; n > 0 && last >= 0 && out.runs[last].Len > 0 &&
			out.runs[last].At+out.runs[last].Len == b.Len() && out.runs[last].Column+out.runs[last].Len == column {
			out.runs[last].Len += n
			return
		}
		out.runs = append(out.runs, Run{At: b.Len(), Len: n, File: at.Filename, Line: at.Line, Column: column})
	}
	for rest := body; rest != ""; {
		column := at.Column + 1 + len(body) - len(rest)
		r, multibyte, tail, err := strconv.UnquoteChar(rest, '"')
		if err != nil {
			return text{}, false
		}
		if rest[0] == '\\' {
			run(column, 0)
		} else {
			run(column, len(rest)-len(tail))
		}
		if r < utf8.RuneSelf || multibyte {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		rest = tail
	}
	out.value = b.String()
	return out, true
}
