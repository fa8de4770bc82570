package conn

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"

	"github.com/netra-systems/netralint/conn/internal/tagging"
)

// WithQueryTags sets Config.QueryTags: tags are appended to the text of each
// statement, as a comment in the format of sqlcommenter, which Query Insights of
// Cloud SQL and other monitors read:
//
//	SELECT name FROM users WHERE id = $1 /*action='show',route='%2Fusers%2F%3Aid'*/
//
// [ContextTags] takes them from the context:
//
//	db, err := conn.Open(ctx, conn.WithQueryTags(conn.ContextTags))
//	ctx = conn.ContextWithTag(ctx, "route", "/users/:id")
//
// Keys and values are percent-encoded, so that nothing in them can end the comment;
// the pairs are sorted by key. A tag that is empty is left out, and a text that ends
// in such a comment already is left alone.
//
// Tagged are Exec, Query, QueryRow and SendBatch of DB, Conn and transactions, and
// what a sql.DB runs without preparing it. Not tagged are prepared statements, whose
// text is fixed, CopyFrom, and what is run on the pgx.Conn itself.
//
// What it costs: pgx prepares each text once on a connection and keeps 512 of them.
// Tags with few values, such as action and route, multiply the texts by their
// number. A traceparent or tracestate makes each text its own: such a statement is
// sent in [pgx.QueryExecModeDescribeExec], which is one more round trip each time and
// leaves the cache alone. A batch has no such choice: with a trace each of its
// statements is prepared anew and displaces another from the cache, unless the URL
// says default_query_exec_mode=describe_exec. With parity a tag costs nothing:
// statements are sent by their text there, and remembered without the tag.
func WithQueryTags(tags func(context.Context) map[string]string) Option {
	return func(c *Config) { c.QueryTags = tags }
}

type contextTags struct{}

// ContextWithTag returns a context with one more tag for [ContextTags], in the place
// of one with the same key.
func ContextWithTag(ctx context.Context, key, value string) context.Context {
	tags := maps.Clone(ContextTags(ctx))
	if tags == nil {
		tags = map[string]string{}
	}
	tags[key] = value
	return context.WithValue(orBackground(ctx), contextTags{}, tags)
}

// ContextTags returns the tags that [ContextWithTag] has put into ctx. The map must
// not be changed.
func ContextTags(ctx context.Context) map[string]string {
	tags, _ := orBackground(ctx).Value(contextTags{}).(map[string]string)
	return tags
}

// tagger appends tags to statements. A nil one leaves them as they are.
type tagger struct {
	of     func(context.Context) map[string]string
	cached bool // pgx keeps what it knows of a statement by its text
}

// tagger returns the one of these settings, or nil.
func (s *settings) tagger() *tagger {
	if s.QueryTags == nil {
		return nil
	}
	mode := s.connConfig.DefaultQueryExecMode
	return &tagger{of: s.QueryTags, cached: mode == pgx.QueryExecModeCacheStatement || mode == pgx.QueryExecModeCacheDescribe}
}

// statement returns the text and the arguments that are sent on c.
func (g *tagger) statement(ctx context.Context, c *pgx.Conn, sql string, args []any) (string, []any) {
	if g == nil || namesStatement(c, sql) {
		return sql, args
	}
	comment, once := sqlComment(g.of(ctx))
	if once && g.cached {
		args = append([]any{pgx.QueryExecModeDescribeExec}, args...)
	}
	return withComment(sql, comment), args
}

// batch returns a copy of b to send on c: the caller's own stays as it is.
func (g *tagger) batch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) *pgx.Batch {
	if g == nil {
		return b
	}
	comment, _ := sqlComment(g.of(ctx))
	out := *b
	out.QueuedQueries = make([]*pgx.QueuedQuery, len(b.QueuedQueries))
	for i, q := range b.QueuedQueries {
		tagged := *q
		if !namesStatement(c, q.SQL) {
			tagged.SQL = withComment(q.SQL, comment)
		}
		out.QueuedQueries[i] = &tagged
	}
	return &out
}

// text is what [tagging.Set] asks.
func (g *tagger) text(ctx context.Context, sql string) string {
	comment, _ := sqlComment(g.of(ctx))
	return withComment(sql, comment)
}

// sqlComment writes tags as a comment in the format of sqlcommenter, or nothing if
// there are none. once reports whether they are of one statement alone.
func sqlComment(tags map[string]string) (comment string, once bool) {
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if key == "" || tags[key] == "" {
			continue
		}
		once = once || key == "traceparent" || key == "tracestate"
		if b.Len() == 0 {
			b.WriteString("/*")
		} else {
			b.WriteByte(',')
		}
		b.WriteString(percentEncoded(key) + "='" + percentEncoded(tags[key]) + "'")
	}
	if b.Len() == 0 {
		return "", false
	}
	b.WriteString("*/")
	return b.String(), once
}

// percentEncoded leaves only letters, digits and -._~ as they are.
func percentEncoded(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// withComment appends a comment to a statement, before the semicolon that may end it
// and not in a comment that lasts until the end of the line.
func withComment(sql, comment string) string {
	text := strings.TrimRight(sql, "; \t\r\n")
	switch {
	case comment == "", text == "", strings.HasSuffix(text, "'*/"):
		return sql
	case strings.Contains(text[strings.LastIndexByte(text, '\n')+1:], "--"):
		return sql + "\n" + comment
	}
	return text + " " + comment + sql[len(text):]
}

// preparedNames is where a connection keeps the names that statements were prepared
// under by the program.
const preparedNames = "github.com/netra-systems/netralint/conn: prepared names"

// namesStatement reports whether sql is not a statement but the name of one.
func namesStatement(c *pgx.Conn, sql string) bool {
	names, _ := c.PgConn().CustomData()[preparedNames].(map[string]bool)
	return names[sql]
}

// nameTracer remembers the names of prepared statements.
type nameTracer struct{}

func (nameTracer) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	return ctx
}

func (nameTracer) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (nameTracer) TracePrepareStart(ctx context.Context, c *pgx.Conn, d pgx.TracePrepareStartData) context.Context {
	if d.Name == "" || strings.HasPrefix(d.Name, "stmtcache_") {
		return ctx
	}
	data := c.PgConn().CustomData()
	names, _ := data[preparedNames].(map[string]bool)
	if names == nil {
		names = map[string]bool{}
		data[preparedNames] = names
	}
	names[d.Name] = true
	return ctx
}

func (nameTracer) TracePrepareEnd(context.Context, *pgx.Conn, pgx.TracePrepareEndData) {}

// traceNames has t, or nobody if it is nil, and a nameTracer told.
func traceNames(t pgx.QueryTracer) pgx.QueryTracer {
	if t == nil {
		return nameTracer{}
	}
	return multitracer.New(nameTracer{}, t)
}

// tagStatements has statements with parity tagged.
func (s *settings) tagStatements(c *pgx.Conn) {
	if g := s.tagger(); g != nil {
		tagging.Set(c, g.text)
	}
}
