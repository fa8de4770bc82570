package sqlcheck

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/parity"
	"github.com/netra-systems/netralint/fixer/statements"
)

// A Note is one of what a package has that depends on parity.
type Note struct {
	Package string
	*parity.Note
}

// Graduate says what comes out otherwise, or may, once the pools of a program are
// opened without parity: a finding for each place. What it says nothing about is the
// same. Read are the packages whose notes these are.
func Graduate(ctx context.Context, ask Asker, all []Statement, notes []Note, read map[string]bool) ([]finding.Finding, *Sites, error) {
	g := &graduation{checker: newChecker(ask, all), byCall: map[statements.Place][]Statement{}, sites: newSites(notes, read)}
	for _, s := range all {
		if !s.IsNone() {
			g.byCall[s.Call] = append(g.byCall[s.Call], s)
		}
	}
	for _, n := range notes {
		g.cure, g.handle = cure(n), n.Handle
		switch n.Kind {
		case parity.Sends:
			g.sends(ctx, n)
		case parity.Reads:
			if n.Callee == "" || !read[n.Callee] {
				g.reads(n, all)
			}
		case parity.Differs:
			g.say(n.Package, "warning", n.Place, n.Message)
		case parity.Unknown:
			g.say(n.Package, "info", n.Place, n.Message)
		case parity.Gives:
			if !read[n.Callee] {
				g.say(n.Package, "info", n.Place, n.Message)
			}
		}
	}
	return finding.Unique(g.findings), g.sites, g.failed
}

// graduation goes through what depends on parity.
type graduation struct {
	checker
	byCall map[statements.Place][]Statement
	sites  *Sites
	cure   []finding.Fix // of what is said next
	handle string        // that it is about
}

// Cure is what a fix does that makes a place the same without parity.
const Cure = "make this the same without parity"

// cure is the fix that a note comes with, as a list of none or one.
func cure(n Note) []finding.Fix {
	if len(n.Edits) == 0 || n.Kind == parity.Opening {
		return nil
	}
	return []finding.Fix{{Message: Cure, Edits: editsIn(n.Place.File, n.Edits)}}
}

func editsIn(file string, edits []parity.Edit) []finding.Edit {
	var out []finding.Edit
	for _, e := range edits {
		out = append(out, finding.Edit{File: file, Start: e.Start, End: e.End, New: e.New})
	}
	return out
}

func (g *graduation) say(pkg, severity string, at statements.Place, message string) {
	g.report(Statement{Package: pkg}, ParityKind, severity, at, message)
	g.findings[len(g.findings)-1].Fixes = g.cure
	g.sites.handles[span(at)] = append(g.sites.handles[span(at)], g.handle)
}

// unknown says that what becomes of a place is not known.
func (g *graduation) unknown(s Statement, at statements.Place, why string) {
	g.say(s.Package, "info", at, "what comes of this without parity is not known: "+why)
}

// sends judges the statements of a call.
func (g *graduation) sends(ctx context.Context, n Note) {
	all := g.byCall[n.Place]
	if len(all) == 0 {
		g.say(n.Package, "info", n.Place, "what comes of this without parity is not known: what it sends is not known")
	}
	for _, s := range all {
		g.statement(ctx, n, s, len(all) == 1)
	}
}

// reads says where columns are read of which no statement is known.
func (g *graduation) reads(n Note, all []Statement) {
	for _, s := range all {
		for _, scan := range s.Scans {
			if contains(scan.Place, n.Place) {
				return
			}
		}
	}
	g.say(n.Package, "info", n.Place, "what comes of this without parity is not known: the statement whose columns are read is not known")
}

// contains reports whether one place is in another.
func contains(in, out statements.Place) bool {
	return in.File == out.File && compare(out.Line, out.Column, in.Line, in.Column) <= 0 && compare(in.EndLine, in.EndColumn, out.EndLine, out.EndColumn) <= 0
}

func compare(line, column, otherLine, otherColumn int) int {
	if line != otherLine {
		return line - otherLine
	}
	return column - otherColumn
}

// statement judges the values of a statement; alone, it is the only one of its call, whose
// code can be changed for it.
func (g *graduation) statement(ctx context.Context, n Note, s Statement, alone bool) {
	answer, why := g.describe(ctx, s)
	if why != "" {
		g.unknown(s, s.Call, why)
		return
	}
	if answer == nil {
		return // sent in the simple protocol either way, and no value with it
	}
	values, compared := g.values(s, answer)
	if alone && compared {
		if fix := g.formed(ctx, n, s, answer, values); fix != nil {
			g.cure = fix
		}
	}
	for _, v := range values {
		g.value(s, v)
	}
}

// values looks up the values of a statement; compared is false where it says of some
// columns that they are not.
func (g *graduation) values(s Statement, answer *Answer) (all []value, compared bool) {
	for i, arg := range s.Args {
		all = append(all, lookUp(arg.Place, arg.Type, answer.Params[i], false, fmt.Sprintf("$%d", i+1)))
	}
	compared = true
	nulls := readNulls(tokens(s.Text))
	for _, scan := range s.Scans {
		if scan.Struct != nil || len(scan.Targets) != len(answer.Columns) {
			g.unknown(s, scan.Place, "which column goes where is not compared")
			compared = false
			continue
		}
		for i, t := range scan.Targets {
			v := lookUp(t.Place, t.Type, answer.Columns[i].Type, true, "column "+answer.Columns[i].Name)
			if v.index = i; v.verdict == "null" && nulls.neverNull(answer.Columns[i]) {
				v.verdict = "same"
			}
			all = append(all, v)
		}
	}
	return all, compared
}

// describe returns what the server says of a statement, or why that is not known; nil
// and nothing for text that goes to the server in the same way with parity and without
// it, with no values.
func (g *graduation) describe(ctx context.Context, s Statement) (*Answer, string) {
	switch {
	case g.failed != nil:
		return nil, lostSession
	case g.otherModes:
		return nil, otherMode
	case s.Method == "Exec" && s.HasArgs && len(s.Args) == 0 && s.Rewrite == statements.AsIs && !s.Prepared:
		return nil, ""
	case s.Unknown != "":
		return nil, s.Unknown
	case !s.HasArgs:
		return nil, "its arguments are not known"
	case s.Rewrite != statements.AsIs || s.Prepared:
		return nil, "the text is rewritten, or prepared before it is sent"
	}
	pieces := split(s.Text)
	if len(pieces) != 1 {
		return nil, "the text holds several statements, which pgx does not take here"
	}
	if pieces[0].is(utilities...) || preparedName(s, s.Text, pieces[0]) {
		return nil, "the server looks at the statement only when it runs it"
	}
	answer, err := g.ask.Ask(ctx, s.Package, pieces[0].text)
	switch {
	case err != nil:
		g.failed = err
		return nil, lostSession
	case answer == nil:
		return nil, NotSaved
	case answer.Error != nil:
		return nil, "the server refuses it: " + answer.Error.Message
	case len(answer.Params) != len(s.Args):
		return nil, "it has another number of parameters than arguments"
	}
	return answer, ""
}

// A value is an argument or a column of a statement, with what becomes of it.
type value struct {
	outcome
	at      statements.Place
	index   int // of a column
	what    string
	unknown string // why there is no outcome
}

// lookUp finds what becomes of a value.
func lookUp(at statements.Place, t statements.Type, of Typ, scanned bool, what string) value {
	v := value{at: at, outcome: outcome{verdict: "same"}}
	if t.Form == "nil" && !scanned {
		return v
	}
	way := "sent as"
	if scanned {
		way = "read into"
	}
	v.what = fmt.Sprintf("%s is %s, %s %s", what, of.Name, way, t.Name)
	o, known := cells()[cell{scanned, of.cell(), cmp.Or(t.Cell, t.Form)}]
	switch {
	case t.Form == "", strings.Contains(t.Name, "RawBytes"):
		v.unknown = ", of which methods, or what is in it, decide"
	case !known:
		v.unknown = ", which is not among what is compared"
	default:
		v.outcome = o
	}
	return v
}

// value says what becomes of a value that is not the same.
func (g *graduation) value(s Statement, v value) {
	switch {
	case v.unknown != "":
		g.unknown(s, v.at, v.what+v.unknown)
	case v.verdict == "fails":
		g.say(s.Package, "error", v.at, v.what+": fails without parity; "+v.example)
	case v.verdict != "same":
		g.say(s.Package, "warning", v.at, v.what+": differs without parity; "+v.example)
	}
}

// graduated is what is said of a pool whose parity nothing keeps.
const graduated = "parity.LibPQ() can go: every value, error and row of the program is the same without it"

// once is added where places are to be changed for that.
const once = ", once the places that come with a fix are changed"

// Graduated is the finding about a pool whose parity nothing keeps, with the fix; cured
// says whether other places are to be changed with it.
func Graduated(n Note, cured bool) finding.Finding {
	at, message := n.Place, graduated
	if cured {
		message += once
	}
	return finding.Finding{Rule: ParityKind, Severity: "info", Message: message, Package: n.Package,
		Span:  finding.Span{File: at.File, Line: at.Line, Column: at.Column, EndLine: at.EndLine, EndColumn: at.EndColumn},
		Fixes: []finding.Fix{{Message: "take parity away", Edits: editsIn(at.File, n.Edits)}}}
}

// IsGraduated reports whether a finding is one of [Graduated].
func IsGraduated(f finding.Finding) bool {
	return f.Rule == ParityKind && strings.HasPrefix(f.Message, graduated)
}
