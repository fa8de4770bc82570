package stdlib

import (
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
	"github.com/netra-systems/netralint/fixer/migrate/flow"
	"github.com/netra-systems/netralint/fixer/migrate/native"
)

// Statement refuses SQL that belongs to one session when it is run on the pool,
// and COPY as a query. The text is argument i.
func Statement(r *native.Rewrite, u *flow.Use, i int) {
	if u.Call == nil || len(u.Call.Args) <= i {
		return
	}
	text, ok := r.SQLText(u.Package, u.Call.Args[i], 0)
	if !ok {
		return
	}
	if strings.HasPrefix(u.Method.Name(), "Query") && copies.MatchString(text) {
		r.Refuse(native.Session, u.Package, u.Call.Args[i].Pos(), "COPY as a query returns nothing natively: use CopyTo of the *pgx.Conn")
	}
	if gosrc.ReceiverName(u.Method) == "DB" {
		if word := sessionWord(text); word != "" {
			r.Refuse(native.Session, u.Package, u.Call.Args[i].Pos(), "%s on the pool reaches one connection of many", word)
		}
	}
}

const space = `(?s)^(?:\s|--[^\n]*\n|/\*.*?\*/)*`

var (
	copies    = regexp.MustCompile(space + `(?i:copy\b.*\bto\s+stdout)`)
	ofSession = regexp.MustCompile(space + `(?i)(begin|start|commit|end|rollback|abort|savepoint|release|set|reset|listen|unlisten|lock|declare|fetch|move|` +
		`prepare|execute|deallocate|discard|load|create\s+(?:(?:global|local)\s+)?temp(?:orary)?)\b`)
	begins = regexp.MustCompile(`(?i)^(begin|start)$`)
	ended  = regexp.MustCompile(`(?i);\s*(commit|end|rollback|abort)\b`)
	held   = regexp.MustCompile(`(?i)\bpg_(try_)?advisory_(lock|unlock)`)
	sets   = regexp.MustCompile(`(?i)\bset_config\s*\(`)
)

// sessionWord returns the word that makes a text one of a session, or "".
func sessionWord(text string) string {
	if m := held.FindString(text); m != "" {
		return m
	}
	if m := sets.FindString(text); m != "" {
		return strings.TrimSuffix(m, "(")
	}
	m := ofSession.FindStringSubmatch(text)
	if m == nil || begins.MatchString(m[1]) && ended.MatchString(text) { // a whole transaction in one text
		return ""
	}
	return strings.ToUpper(strings.Join(strings.Fields(m[1]), " "))
}
