package sqlcheck

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/statements"
)

// An Asker answers what the server makes of a text that a package sends; nil if it
// is not known. The error is for who can answer nothing more.
type Asker interface {
	Ask(ctx context.Context, pkg, text string) (*Answer, error)
}

// Ask is [Server.Describe].
func (s *Server) Ask(ctx context.Context, _, text string) (*Answer, error) {
	return s.Describe(ctx, text)
}

// A Report is what came out of the checks of a program's statements.
type Report struct {
	Findings []finding.Finding
	Calls    int // that send statements
	Checked  int // calls all of whose statements the server has described
	Parsed   int // calls with statements that the server only looks at when it runs them: their grammar is checked
	// Left are the calls that were not checked, by the reason.
	Left map[string][]statements.Place
}

// NotSaved is why a statement is not checked of which there is no answer.
const NotSaved = "it is not among the saved answers"

// Why a statement is not checked, beside what package statements says.
const (
	elsewhere   = "it is about what other statements make or change"
	unreadable  = "sqlx does not read it"
	byName      = "it is the name of a prepared statement"
	otherMode   = "the program has pgx send it in another way, in which parameters have other types"
	notSeen     = "the server does not look at it for this role, or now"
	lostSession = "the session with the server was lost"
)

// A Statement is one of a package.
type Statement struct {
	Package string
	*statements.Statement
}

// checker goes through the statements of a program.
type checker struct {
	ask     Asker
	made    map[string]bool            // names that statements of the program create
	changed map[string]map[string]bool // names in statements that change the schema, by package
	// otherModes: the program sends statements in another way than pgx does by
	// default, so that its arguments are encoded in another way, too.
	otherModes bool
	likeLibPQ  bool // the program has pools that behave as lib/pq does
	findings   []finding.Finding
	failed     error              // nothing more can be asked
	unseen     error              // of a statement that the server did not look at
	split      map[string][]piece // the texts, which it splits once
	refused    map[string]bool    // queries of files of which that is said
	parsed     bool               // the call sends statements of which the grammar was checked only
}

func newChecker(ask Asker, all []Statement) checker {
	c := checker{ask: ask, split: map[string][]piece{}, refused: map[string]bool{}}
	c.readSchemaChanges(all)
	return c
}

// Check asks about each statement, and compares what the code does with the
// answer. The error says why the rest was not asked about; the report is good for
// what was.
func Check(ctx context.Context, ask Asker, all []Statement) (*Report, error) {
	c := newChecker(ask, all)
	out := &Report{Left: map[string][]statements.Place{}}
	for _, call := range byCall(all) {
		out.Calls++
		c.parsed = false
		switch why := c.call(ctx, call); {
		case why != "":
			out.Left[why] = append(out.Left[why], call[0].Call)
		case c.parsed:
			out.Parsed++
		default:
			out.Checked++
		}
	}
	out.Findings = finding.Unique(c.findings)
	return out, cmp.Or(c.failed, c.unseen)
}

// call checks the statements of one call, and returns why it could not check
// them all.
func (c *checker) call(ctx context.Context, all []Statement) (left string) {
	for _, s := range all {
		if c.failed == nil {
			left, c.failed = c.statement(ctx, s)
		}
		if c.failed != nil {
			return lostSession
		}
		if left != "" {
			return left
		}
	}
	return ""
}

// byCall groups the statements by the calls that send them.
func byCall(all []Statement) [][]Statement {
	var out [][]Statement
	at := map[statements.Place]int{}
	for _, s := range all {
		if s.IsNone() {
			continue
		}
		i, ok := at[s.Call]
		if !ok {
			i = len(out)
			at[s.Call] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], s)
	}
	return out
}

// readSchemaChanges collects the names in statements that change the schema, and
// notes how the program sends its statements.
func (c *checker) readSchemaChanges(all []Statement) {
	c.made, c.changed = map[string]bool{}, map[string]map[string]bool{}
	for _, s := range all {
		c.otherModes = c.otherModes || s.OtherModes
		c.likeLibPQ = c.likeLibPQ || s.LikeLibPQ
		for _, p := range c.pieces(s.Text) {
			if !p.changesSchema() {
				continue
			}
			list := p.tokens
			if c.changed[s.Package] == nil {
				c.changed[s.Package] = map[string]bool{}
			}
			for i, t := range list {
				name := t.name()
				if t.text[0] == '$' && len(t.text) > 1 || t.text[0] == '\'' {
					for _, inner := range tokens(strings.Trim(t.text, "$'")) {
						c.changed[s.Package][inner.name()] = true
					}
				}
				if name != "" {
					c.changed[s.Package][name] = true
				}
				if i > 0 && list[0].is("create") && list[i-1].is("table", "exists", "view", "type", "function", "sequence", "domain", "schema", "extension") {
					c.made[name] = true
				}
			}
		}
	}
}

// pieces splits a text, each once.
func (c *checker) pieces(text string) []piece {
	all, ok := c.split[text]
	if !ok {
		all = split(text)
		c.split[text] = all
	}
	return all
}

// changesSchema reports whether a statement makes, changes or drops things that others
// may be about.
func (p piece) changesSchema() bool {
	return p.is("create", "alter", "drop", "do") ||
		p.is("select") && slices.ContainsFunc(p.tokens, func(t token) bool { return t.depth == 0 && t.is("into") })
}

// utilities begin the statements that the server does not look at before it runs
// them.
var utilities = []string{"create", "alter", "drop", "set", "reset", "show", "listen", "unlisten", "notify", "begin", "start", "commit", "end", "abort",
	"rollback", "savepoint", "release", "lock", "vacuum", "analyze", "truncate", "copy", "do", "grant", "revoke", "comment", "discard", "prepare",
	"execute", "deallocate", "declare", "fetch", "move", "close", "call", "checkpoint", "cluster", "reindex", "refresh", "security", "load", "import", "reassign", "explain"}

// statement checks one statement, and returns why it could not.
func (c *checker) statement(ctx context.Context, s Statement) (left string, err error) {
	if s.Unknown != "" {
		return s.Unknown, nil
	}
	out, err := rewrite(s.Statement)
	if err != nil {
		return unreadable, nil
	}
	pieces := c.pieces(out.text)
	if len(pieces) == 1 && preparedName(s, out.text, pieces[0]) {
		return byName, nil
	}
	alone := len(pieces) == 1
	if len(pieces) > 1 && (len(s.Args) > 0 || s.Prepared || out.args > 0) {
		pieces = []piece{{text: out.text, tokens: tokens(out.text)}} // the server refuses it as a whole
	}
	changing := false // a statement in front, or this one, is not run, though others may need it
	for _, p := range pieces {
		grammar := p.is(utilities...)
		changing = changing || grammar
		c.parsed = c.parsed || grammar
		answer, err := c.ask.Ask(ctx, s.Package, p.text)
		switch {
		case err != nil:
			return "", err
		case answer == nil:
			return NotSaved, nil
		case answer.Error != nil:
			if left := c.notTheText(s, answer.Error, changing); left != "" {
				return left, nil
			}
			c.refusal(s, out, p, answer.Error)
		case alone && !grammar:
			c.compare(s, out, p, answer)
		}
	}
	return "", nil
}

// notTheText returns why the server may refuse a statement whose text is right, "" where
// the text is wrong. Changing is set behind statements that were not run.
func (c *checker) notTheText(s Statement, e *Refusal, changing bool) (left string) {
	switch {
	case e.ofServer():
		c.unseen = fmt.Errorf("%s: %s (SQLSTATE %s)", notSeen, e.Message, e.Code)
		return notSeen
	case e.Code != syntaxError && (changing || c.elsewhere(s, e)):
		return elsewhere
	case e.Schema != "":
		return "what it names is in schema " + e.Schema + ": give the search path of the program in the URL of the database, as in ?search_path=" + e.Schema
	case c.otherModes && slices.Contains(aboutParameters, e.Code):
		return otherMode
	}
	return ""
}

// aboutParameters are the codes of errors that come from the types of parameters.
var aboutParameters = []string{"42P18", "42P08", "42883", "42725", "42804"}

// preparedName reports whether a text, of which this is the only statement, is a name by
// which pgx knows one.
func preparedName(s Statement, text string, only piece) bool {
	if s.Prepared || s.Stack == string(dbapi.LibPQ) {
		return false
	}
	return len(only.tokens) == 1 && len(only.text) == len(text) && only.tokens[0].name() != "" && !only.is(utilities...)
}

// syntaxError is the code for text that is not SQL.
const syntaxError = "42601"

// missing are the codes of errors about what is not there, be it the value of an
// enum.
var missing = []string{"22P02", "42P01", "42703", "42704", "42883", "3F000", "42P10", "42701", "42P02"}

// bookkeeping are the tables in which tools keep which migrations have run: those of
// golang-migrate and dbmate, sql-migrate, goose, tern, Atlas, Flyway and bun. The tools
// make them, and not the migrations.
var bookkeeping = []string{"schema_migrations", "gorp_migrations", "goose_db_version", "schema_version", "atlas_schema_revisions", "flyway_schema_history", "bun_migrations", "bun_migration_locks"}

// elsewhere reports whether the error is about something that statements of the
// program create, that those of the same package change, or that tools make.
func (c *checker) elsewhere(s Statement, e *Refusal) bool {
	if !slices.Contains(missing, e.Code) {
		return false
	}
	changed := c.changed[s.Package]
	for i, part := range strings.Split(e.Message, `"`) {
		if i%2 == 0 {
			continue
		}
		for name := range strings.SplitSeq(part, ".") {
			if c.made[name] || changed[name] || e.Code == "42P01" && slices.Contains(bookkeeping, name) {
				return true
			}
		}
	}
	for _, t := range tokens(e.Message) {
		if name := t.name(); e.Code != "42P01" && !strings.Contains(e.Message, `"`) && name != "" && changed[name] && !t.is("column", "function", "type", "does", "not", "exist") {
			return true
		}
	}
	return e.Code == "42P10" && len(changed) > 0
}

// refusal reports what the server says of a text, at the place it names.
func (c *checker) refusal(s Statement, out sent, p piece, e *Refusal) {
	message := "the server refuses this statement: " + e.Message
	if s.Query != "" && c.refused[s.Query] {
		return // said of another call
	} else if s.Query != "" {
		c.refused[s.Query] = true
	}
	place, ok := statements.Place{}, false
	if e.Offset >= 0 {
		place, ok = s.At(out.origin(p.at + e.Offset))
		place.EndLine, place.EndColumn = place.Line, place.Column+1
	}
	switch {
	case !ok:
		c.report(s, refused, "error", s.Call, message)
	case statements.InFile(place.File):
		// Comments and baselines know the places of Go files.
		c.report(s, refused, "error", s.Call, message)
		last := &c.findings[len(c.findings)-1]
		last.Related = []finding.Related{{Span: span(place), Message: "here in the file with its text"}}
	default:
		c.report(s, refused, "error", place, message)
	}
}

func span(p statements.Place) finding.Span {
	return finding.Span{File: p.File, Line: p.Line, Column: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

func (c *checker) report(s Statement, kind, severity string, at statements.Place, message string) {
	c.findings = append(c.findings, finding.Finding{Rule: kind, Severity: severity, Message: message, Package: s.Package, Span: span(at)})
}
