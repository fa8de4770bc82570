package statements

import (
	"go/ast"
	"go/types"
	"reflect"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Why the text of a query in a file is not known.
const (
	notInFiles  = "no file with queries has it under this name"
	inManyFiles = "several files with queries have it under this name"
	queryTag    = "query" // the key in the tag of a field, as goyesql reads it
)

// ofFile reads a call of a statement that goyesql prepared: the tag of its field names
// the query, which [Queries] has.
func (p *Package) ofFile(c Call, k kind) []*Statement {
	sel, ok := ast.Unparen(c.Expr.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	query := p.queryOf(sel.X)
	if query == "" {
		return nil
	}
	s := p.begin(c, k)
	s.Query, s.Unknown = query, notInFiles
	i := 0
	if t := p.Info.TypeOf(c.Expr.Fun).(*types.Signature).Params(); t.Len() > 0 && gosrc.IsContext(t.At(0).Type()) {
		i++
	}
	if k&dest != 0 {
		i++
	}
	if c.API.Recv == "NamedStmt" {
		s.Rewrite = NamedColon
	} else {
		p.readArgs(s, c.Expr, i)
	}
	for _, scan := range p.scans(c, k, i) {
		if scan.Struct == nil { // of a struct, the handle may be one that lets columns go
			s.Scans = append(s.Scans, scan)
		}
	}
	return []*Statement{s}
}

// queryOf returns the name that the tag of a selected field has for a query.
func (p *Package) queryOf(e ast.Expr) string {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || p.Info.Selections[sel] == nil || p.Info.Selections[sel].Kind() != types.FieldVal {
		return ""
	}
	s := p.Info.Selections[sel]
	owner := s.Recv()
	if through := gosrc.Embedded(s); len(through) > 0 {
		owner = through[len(through)-1].Type()
	}
	whole, ok := gosrc.Deref(owner).Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	tag := reflect.StructTag(whole.Tag(s.Index()[len(s.Index())-1])).Get(queryTag)
	name, _, _ := strings.Cut(tag, ",")
	if name == "-" {
		return ""
	}
	return name
}

// Queries are those of files in the format of goyesql, by name.
type Queries map[string][]text

var (
	queryTags    = regexp.MustCompile(`^\s*--\s*(.+)\s*:\s*(.+)`)
	queryComment = regexp.MustCompile(`^\s*--`)
)

// Add reads the queries of a file: after a line "-- name: NAME" come those of its text,
// which a space joins, without comments of a line. Other tags are left out. It reports
// whether the file is one with queries.
func (q Queries) Add(file, data string) bool {
	name, found := "", map[string]*text{}
	number := 0
	for line := range strings.Lines(data) {
		number++
		line = strings.TrimRight(line, "\r\n")
		body := strings.Trim(line, " ")
		tag := queryTags.FindStringSubmatch(body)
		switch {
		case body == "":
		case tag != nil && tag[1] == "name":
			if name = tag[2]; found[name] != nil {
				return false // goyesql refuses the file
			}
			found[name] = &text{}
		case queryComment.MatchString(body):
		case name == "":
			return false
		default:
			found[name].line(file, number, strings.Index(line, body)+1, body)
		}
	}
	for name, t := range found {
		q[name] = append(q[name], *t)
	}
	return len(found) > 0
}

// line adds a line of a file.
func (t *text) line(file string, number, column int, body string) {
	if t.value != "" {
		t.value += " "
	}
	t.runs = append(t.runs, Run{At: len(t.value), Len: len(body), File: file, Line: number, Column: column})
	t.value += body
}

// Fill returns a statement with the text of its query; several, if what fills a format
// can be several words.
func (q Queries) Fill(s *Statement) []*Statement {
	all := q[s.Query]
	switch {
	case s.Query == "" || s.Unknown != notInFiles:
	case len(all) > 1:
		s.Unknown = inManyFiles
	case len(all) == 1:
		return s.of(all[0])
	}
	return []*Statement{s}
}

// of returns a statement with the text that a file has.
func (s *Statement) of(t text) (all []*Statement) {
	m := one(t)
	if len(s.Holes) > 0 {
		var operands []made
		for _, h := range s.Holes {
			operand := made{free: h.Free}
			for _, w := range h.Words {
				operand.texts = append(operand.texts, text{value: w.Text, runs: w.Runs})
			}
			operands = append(operands, operand)
		}
		if m = fill(t, operands); m.unknown != "" {
			s.Unknown = m.unknown
			return []*Statement{s}
		}
	}
	for _, t := range distinct(m.texts) {
		filled := *s
		filled.Text, filled.Runs, filled.Unknown, filled.Holes = t.value, t.runs, "", nil
		all = append(all, &filled)
	}
	return all
}
