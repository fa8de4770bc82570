package sqlcheck

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/parity"
	"github.com/netra-systems/netralint/fixer/statements"
)

// castForm is the form of a column that is cast to text.
const castForm = "cast"

// formed returns the fix that changes the values of a statement that are not the same
// without parity to forms in which they are, as a list of one; none where some have no
// form, nor through an interface, behind which a test may have values of its own to expect.
func (g *graduation) formed(ctx context.Context, n Note, s Statement, answer *Answer, values []value) []finding.Fix {
	if len(n.Edits) == 0 {
		return nil
	}
	var edits []finding.Edit
	casts := map[int]bool{}
	for _, v := range values {
		switch {
		case v.unknown != "" || v.verdict != "same" && v.form == "":
			return nil
		case v.verdict == "same":
		case v.form == castForm:
			casts[v.index] = true
		default:
			i := slices.IndexFunc(n.Forms, func(f parity.Form) bool { return f.Place == v.at && f.Name == v.form })
			if i < 0 {
				return nil
			}
			edits = append(edits, editsIn(v.at.File, n.Forms[i].Edits)...)
		}
	}
	if len(casts) > 0 {
		added, ok := g.cast(ctx, n, s, answer, casts)
		if !ok {
			return nil
		}
		edits = append(edits, added...)
	}
	if len(edits) == 0 {
		return nil
	}
	return []finding.Fix{{Message: Cure, Edits: edits}}
}

// cast returns the edits that cast columns to text; ok is false unless they keep the
// rest of the statement as it is, and the server agrees.
func (g *graduation) cast(ctx context.Context, n Note, s Statement, answer *Answer, columns map[int]bool) (edits []finding.Edit, ok bool) {
	text := s.Text
	for i := len(answer.Columns) - 1; i >= 0; i-- {
		if !columns[i] {
			continue
		}
		end := castable(s.Text, i, answer.Columns)
		if end < 0 {
			return nil, false
		}
		at, known := s.At(end - 1)
		at.EndLine, at.EndColumn = at.Line, at.Column+1
		if !known || !contains(at, n.Text) || !strings.HasSuffix(at.File, ".go") {
			return nil, false
		}
		offset := offsetOf(at)
		if offset < 0 {
			return nil, false
		}
		edits = append(edits, finding.Edit{File: at.File, Start: offset + 1, End: offset + 1, New: "::text"})
		text = text[:end] + "::text" + text[end:]
	}
	changed, err := g.ask.Ask(ctx, s.Package, text)
	return edits, err == nil && changed != nil && changed.Error == nil && sameButText(answer, changed, columns)
}

// sameButText reports whether two answers are the same but for columns that are text in
// the second.
func sameButText(old, changed *Answer, columns map[int]bool) bool {
	if !slices.Equal(old.Params, changed.Params) || len(old.Columns) != len(changed.Columns) {
		return false
	}
	for i, c := range changed.Columns {
		want := old.Columns[i].Type.OID
		if columns[i] {
			want = pgtype.TextOID
		}
		if c.Name != old.Columns[i].Name || c.Type.OID != want {
			return false
		}
	}
	return true
}

// castable returns the byte behind the expression that the ith column is, where a cast
// there changes the type of that column and nothing else; -1 where it might.
func castable(text string, i int, columns []Column) int {
	r := readNulls(tokens(text))
	if r.kind == "" && !r.readReturning() || i >= len(r.list) || len(r.list) != len(columns) {
		return -1
	}
	if slices.ContainsFunc(r.all, func(t token) bool {
		return t.depth == 0 && t.is("distinct", "union", "intersect", "except", "group", "having", "with")
	}) {
		return -1 // what is the same as text need not be the same, and the reverse
	}
	if order := slices.IndexFunc(r.all, func(t token) bool { return t.depth == 0 && t.is("order") }); order >= 0 {
		for _, t := range r.all[order:] {
			if t.name() == columns[i].Name || t.text[0] >= '0' && t.text[0] <= '9' {
				return -1 // the order would be that of texts
			}
		}
	}
	return columnEnd(r.list[i])
}

// columnEnd returns the byte behind an item of a list that is the name of a column, -1
// for any other.
func columnEnd(item []token) int {
	n := 1
	for n+1 < len(item) && item[n].text == "." {
		n += 2
	}
	rest := item[min(n, len(item)):]
	named := len(rest) == 2 && rest[0].is("as") || len(rest) == 1 && rest[0].name() != ""
	if len(item) == 0 || len(rest) > 0 && !named {
		return -1
	}
	for j, t := range item[:n] {
		if (j%2 == 0) != (t.name() != "") {
			return -1
		}
	}
	last := item[n-1]
	return last.at + len(last.text)
}

// offsetOf returns the byte of its file where a place begins, -1 if the file is not
// there or shorter.
func offsetOf(at statements.Place) int {
	text, err := os.ReadFile(at.File)
	if err != nil {
		return -1
	}
	offset := 0
	for range at.Line - 1 {
		i := bytes.IndexByte(text[offset:], '\n')
		if i < 0 {
			return -1
		}
		offset += i + 1
	}
	if offset += at.Column - 1; offset >= len(text) {
		return -1
	}
	return offset
}
