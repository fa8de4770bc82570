package sqlcheck

import (
	"slices"
	"strings"
)

// A token is a word, a number, a literal, a parameter or a sign of SQL.
type token struct {
	text  string
	at    int // byte of the statement
	depth int // of parentheses around it
}

// is reports whether the token is one of these words, in any case.
func (t token) is(words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.EqualFold(t.text, w) })
}

// name returns the name that a word or a quoted identifier stands for, "" if it
// is neither.
func (t token) name() string {
	switch c := t.text[0]; {
	case c == '"':
		return strings.ReplaceAll(strings.Trim(t.text, `"`), `""`, `"`)
	case isName(c) && (c < '0' || c > '9') && c != '.':
		return strings.ToLower(t.text)
	}
	return ""
}

// tokens splits a statement; comments are left out.
func tokens(sql string) []token {
	all := make([]token, 0, len(sql)/4)
	depth := 0
	for i := 0; i < len(sql); {
		n, comment := tokenLength(sql[i:])
		if comment {
			i += n
			continue
		}
		t := token{text: sql[i : i+n], at: i, depth: depth}
		switch t.text {
		case "(":
			depth++
		case ")":
			depth--
			t.depth = depth
		}
		all = append(all, t)
		i += n
	}
	return all
}

// tokenLength returns the length of what a text begins with, and whether that
// is a comment or white space.
func tokenLength(s string) (n int, comment bool) {
	until := func(from int, end string) int {
		if i := strings.Index(s[from:], end); i >= 0 {
			return from + i + len(end)
		}
		return len(s)
	}
	switch c := s[0]; {
	case strings.HasPrefix(s, "--"):
		return until(2, "\n"), true
	case strings.HasPrefix(s, "/*"):
		return blockComment(s), true
	case c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\v':
		return 1, true
	case c == '\'':
		return quotedLength(s, '\'', false), false
	case (c == 'e' || c == 'E') && len(s) > 1 && s[1] == '\'':
		return 1 + quotedLength(s[1:], '\'', true), false
	case c == '"':
		return quotedLength(s, '"', false), false
	case c == '$':
		return dollarLength(s, until), false
	case isName(c) && c != '.' || c >= 0x80:
		return wordLength(s), false
	}
	return 1, false
}

// blockComment returns the length of a comment, which may hold others.
func blockComment(s string) int {
	depth := 0
	for i := 0; i+1 < len(s); i++ {
		switch s[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

func quotedLength(s string, quote byte, escapes bool) int {
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

// dollarLength is that of $1, and of $tag$ ... $tag$.
func dollarLength(s string, until func(int, string) int) int {
	i := 1
	for i < len(s) && (isName(s[i]) && s[i] != '.' || s[i] >= 0x80) {
		i++
	}
	if i < len(s) && s[i] == '$' && (i == 1 || s[1] < '0' || s[1] > '9') {
		return until(i+1, s[:i+1])
	}
	return i
}

func wordLength(s string) int {
	i := 0
	for i < len(s) && (isName(s[i]) && s[i] != '.' || s[i] == '$' || s[i] >= 0x80) {
		i++
	}
	return i
}

// split returns the statements of a text, without those that are empty.
func split(sql string) (all []piece) {
	list := tokens(sql)
	from, first := 0, 0 // of the statement: its first byte and token
	body := 0           // BEGIN ATOMIC ... END of a function
	add := func(to, last int) {
		if first < last {
			all = append(all, piece{sql[from:to], from, list[first:last]})
		}
	}
	for i, t := range list {
		switch {
		case t.is("atomic") && i > first && list[i-1].is("begin"):
			body++
		case body > 0 && t.is("case"):
			body++
		case body > 0 && t.is("end"):
			body--
		case t.text == ";" && t.depth <= 0 && body == 0:
			add(t.at, i)
			from, first = t.at+1, i+1
		}
	}
	add(len(sql), len(list))
	return all
}

// A piece is a statement of a text, where it begins, and its tokens, of which there is
// one at least.
type piece struct {
	text   string
	at     int
	tokens []token // their places are those in the text
}

// is reports whether the statement begins with one of these words.
func (p piece) is(words ...string) bool { return p.tokens[0].is(words...) }
