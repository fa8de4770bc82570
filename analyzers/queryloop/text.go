package queryloop

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
)

// kind is what something does with a database.
type kind uint8

const (
	nothing kind = iota
	reads        // it sends statements that read rows
	writes       // it sends statements that write rows
	other        // it does something else, or both, or what is out of sight
)

// and returns what two do together.
func (k kind) and(l kind) kind {
	switch {
	case k == nothing || k == l:
		return l
	case l == nothing:
		return k
	}
	return other
}

// hidden returns what something does of which no more is in sight.
func (k kind) hidden() kind {
	if k == nothing {
		return nothing
	}
	return other
}

// use is what a statement does with a parameter.
type use uint8

const (
	unused   use = iota
	value        // it is written
	key          // it is compared with a column for being equal
	perValue     // something else: one statement for all values of it is another one
)

// form is a text of SQL of which one can do for several values of its parameters.
type form struct {
	kind kind
	text string // without literals and comments
	set  int    // where in text the parameters end that are written
	// upsert: the statement updates rows that are there, each of them once.
	upsert bool
}

var (
	rowsRead    = regexp.MustCompile(`(?is)^\(?(select|with)\s.*\sfrom\s`)
	rowsAdded   = regexp.MustCompile(`(?is)^insert\s+into\s.*\svalues\s*\(`)
	rowsChanged = regexp.MustCompile(`(?is)^(update\s.*\sset\s|delete\s+from\s).*?\swhere\s`)
	// What is not the same for all values at once: a part of the rows of each,
	// locks taken in an order, functions with an effect, and what is written in a
	// query or read from what is written.
	readPerValue  = regexp.MustCompile(`(?is)\s(offset|fetch\s+(first|next))\s|\sfor\s+(no\s+key\s+|key\s+)?(update|share)\b|\b(insert|update|delete|merge|into)\s|\b(nextval|setval|pg_\w+|dblink\w*|set_config)\b|\binformation_schema\b|\border\s+by\s.*\slimit\s`)
	writePerValue = regexp.MustCompile(`(?is)\breturning\s|\b(nextval|setval|pg_\w+|dblink\w*|currval|lastval)\b|\binformation_schema\b|\sselect\s`)
	limit         = regexp.MustCompile(`(?is)\slimit\s+(\S+)`)
	upserted      = regexp.MustCompile(`(?is)\son\s+conflict\b.*\sdo\s+update\s`)
)

// formOf reads a text; of one that is not read the kind is other.
func formOf(text string) form {
	text = strings.TrimSpace(connfacts.Bare(text))
	text = strings.TrimSpace(strings.TrimSuffix(text, ";"))
	f := form{kind: other, text: text}
	switch {
	case strings.Contains(text, ";"):
	case rowsRead.MatchString(text) && !readPerValue.MatchString(text) && atMostOne(text):
		f.kind = reads
	case writePerValue.MatchString(text):
	case rowsAdded.MatchString(text):
		f.kind, f.set, f.upsert = writes, len(text), upserted.MatchString(text)
	case rowsChanged.MatchString(text):
		f.kind, f.set = writes, rowsChanged.FindStringIndex(text)[1]
	}
	return f
}

// atMostOne reports whether each limit of a query is one row.
func atMostOne(text string) bool {
	for _, m := range limit.FindAllStringSubmatch(text, -1) {
		if strings.TrimRight(m[1], ")") != "1" {
			return false
		}
	}
	return true
}

// uses returns what the statement does with the ith of its parameters, or with the
// one of a name.
func (f form) uses(i int, name string) use {
	u := unused
	if name == "" {
		u = f.usesOf(regexp.MustCompile(`\$` + strconv.Itoa(i+1) + `\b`))
		if at := questions.FindAllStringIndex(f.text, i+1); u == unused && len(at) == i+1 {
			u = f.useAt(at[i])
		}
		return u
	}
	return f.usesOf(regexp.MustCompile(`[@:]` + regexp.QuoteMeta(name) + `\b`))
}

var (
	questions = regexp.MustCompile(`\?`)
	names     = regexp.MustCompile(`[@:][A-Za-z_]\w*\b`)
)

// usesOf returns what is done with parameters that a pattern finds.
func (f form) usesOf(pattern *regexp.Regexp) use {
	u := unused
	for _, at := range pattern.FindAllStringIndex(f.text, -1) {
		if f.text[at[0]] == ':' && at[0] > 0 && f.text[at[0]-1] == ':' {
			continue // a cast
		}
		u = max(u, f.useAt(at))
	}
	return u
}

var (
	equals = regexp.MustCompile(`(?s)[^<>!=:~]=\s*$`)
	equal  = regexp.MustCompile(`(?s)^(::\w+)?\s*=\s*[^=>]`)
)

// useAt returns what is done with the parameter at a place.
func (f form) useAt(at []int) use {
	switch before, after := f.text[:at[0]], f.text[at[1]:]; {
	case at[0] < f.set:
		return value
	case equals.MatchString(before), equal.MatchString(after):
		return key
	}
	return perValue
}
