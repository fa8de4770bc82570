package preping

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/analyzers/internal/opensite"
	"github.com/netra-systems/netralint/fixer/contexts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/edit"
)

// fix adds what is missing after the opening:
//
//	db, err := sql.Open("postgres", url)
//	if err != nil {
//		return nil, err
//	}
//	db.SetMaxOpenConns(30)
//	----------------------
//	...
//
// There is none where the pool can be another database's (a lifetime would
// drop an in-memory SQLite database), where the opening is in no form that
// opensite knows, and where the methods cannot be called on what is stored, as with
// an object mapper.
func (c *check) fix(o *connfacts.Opening, gaps []gap) []analysis.SuggestedFix {
	if o.Origin.Verdict != connfacts.Postgres || o.API.Returns == dbapi.Mapper {
		return nil
	}
	site, ok := opensite.Find(c.pass, o.File, o.Expr)
	if !ok || !site.Settable() {
		return nil
	}
	b := &block{check: c, open: o, site: site}
	for _, g := range gaps {
		switch g.setting {
		case dbapi.MaxOpen:
			b.line("%s.SetMaxOpenConns(30)", site.Handle)
			if !o.Does().Has(dbapi.MaxIdle) {
				b.line("%s.SetMaxIdleConns(10)", site.Handle)
			}
		case dbapi.Lifetime:
			b.line("%s.SetConnMaxLifetime(%sHour)", site.Handle, b.name("time", "time", "Hour"))
		case dbapi.Pinged:
			b.ping()
		}
	}
	if b.text.Len() == 0 {
		return nil
	}
	edits := edit.AddImports(c.pass.Fset, o.File, b.imports...)
	edits = append(edits, analysis.TextEdit{Pos: site.NextLine(), End: site.NextLine(), NewText: []byte(b.text.String())})
	return []analysis.SuggestedFix{{Message: "Limit, recycle and ping the pool", TextEdits: edits}}
}

// limiting are the lines of a fix that limit a pool.
var limiting = regexp.MustCompile(`(?m)^.*\.SetMaxOpenConns\((\d+)\)\n(?:.*\.SetMaxIdleConns\(\d+\)\n)?`)

// WithoutLimit takes the lines that limit a pool out of the new text of an edit of a fix,
// and returns the number of connections that they allow, "" if there are none.
func WithoutLimit(text string) (rest, limit string) {
	m := limiting.FindStringSubmatch(text)
	if m == nil {
		return text, ""
	}
	return limiting.ReplaceAllString(text, ""), m[1]
}

// block is the text being added, and the imports it needs.
type block struct {
	*check
	open    *connfacts.Opening
	site    *opensite.Site
	text    strings.Builder
	imports []edit.NewImport
}

func (b *block) line(format string, args ...any) {
	b.text.WriteString(b.site.Indent() + fmt.Sprintf(format, args...) + "\n")
}

// name returns how a package is written at the site, and imports it.
func (b *block) name(path, name, member string) string {
	q, add := edit.Qualifier(b.pass.TypesInfo, b.pass.Pkg, b.open.File, b.site.After, path, name, member)
	if add != nil {
		b.imports = append(b.imports, *add)
	}
	return q
}

// ping adds the ping, if its error can be handled as that of the opening is.
func (b *block) ping() {
	handling, ok := b.site.Handling()
	if !ok {
		return
	}
	ctx, why := b.contexts().At(b.site.After)
	expr := ctx.Expr
	switch why {
	case "":
	case contexts.NoneInScope:
		expr = b.name("context", "context", "Background") + "Background()"
	default:
		return
	}
	returns, naked := b.site.Returns()
	assign := ":="
	if naked {
		assign = "=" // a new variable would hide the result
	}
	b.line("if %s %s %s.PingContext(%s); %[1]s != nil {", b.site.Err, assign, b.site.Handle, expr)
	if returns && b.site.Local() {
		b.line("\t%s.Close()", b.site.Handle)
	}
	b.text.WriteString(b.site.Indent() + "\t" + handling + "\n")
	b.line("}")
}

func (b *block) contexts() *contexts.Finder {
	if b.ctxs == nil {
		b.ctxs = contexts.New(b.pass.Fset, b.pass.Files, b.pass.Pkg, b.pass.TypesInfo)
	}
	return b.ctxs
}
