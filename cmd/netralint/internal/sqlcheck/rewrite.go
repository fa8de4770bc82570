package sqlcheck

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/fixer/statements"
)

// sent is the text that the server gets for a statement, and how many arguments
// the library gives for it where that follows from the text.
type sent struct {
	text string
	args int // -1: as many as the call has
	old  string
}

// rewrite does to a text what the library does.
func rewrite(s *statements.Statement) (sent, error) {
	out := sent{text: s.Text, args: -1, old: s.Text}
	var err error
	switch s.Rewrite {
	case statements.Rebound:
		out.text = rebind(s.Text)
	case statements.NamedColon:
		out.text, out.args, err = named(s.Text)
	case statements.NamedAt:
		var args []any
		out.text, args, err = pgx.NamedArgs{}.RewriteQuery(context.Background(), nil, s.Text, nil)
		out.args = len(args)
	}
	return out, err
}

// rebind makes each ? a numbered parameter, be it in a literal or not, as sqlx
// does.
func rebind(text string) string {
	var b strings.Builder
	n := 0
	for rest := text; ; {
		before, after, found := strings.Cut(rest, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
		rest = after
	}
}

// named makes each :name a numbered parameter, with the scanner of sqlx: it
// knows no literals and comments, :: is one colon, and := stays.
func named(text string) (string, int, error) {
	var b strings.Builder
	n, inName, length := 0, false, 0
	letter := func(c byte) bool { return unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c)) }
	parameter := func() {
		n++
		inName, length = false, 0
		b.WriteString("$" + strconv.Itoa(n))
	}
	for i := range len(text) {
		c, last := text[i], i == len(text)-1
		switch {
		case c == ':' && inName && text[i-1] == ':':
			b.WriteByte(':')
			inName = false
		case c == ':' && inName:
			return "", 0, errors.New("sqlx finds a colon inside the name of a parameter")
		case c == ':':
			inName, length = true, 0
		case inName && c == '=' && length == 0:
			b.WriteString(":=")
			inName = false
		case inName && (letter(c) || c == '_' || c == '.') && !last:
			length++
		case inName:
			parameter()
			if !letter(c) {
				b.WriteByte(c)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), n, nil
}

// origin returns the byte of the old text that a byte of the rewritten one comes
// from.
func (s sent) origin(offset int) int {
	i, j := 0, 0
	for i < offset && i < len(s.text) && j < len(s.old) {
		switch {
		case s.text[i] == s.old[j]:
			i, j = i+1, j+1
		case s.text[i] == '$' && strings.IndexByte("?:@", s.old[j]) >= 0:
			for i++; i < len(s.text) && '0' <= s.text[i] && s.text[i] <= '9'; i++ {
			}
			for j++; j < len(s.old) && isName(s.old[j]); j++ {
			}
			if i > offset {
				return j
			}
		default:
			j++ // a colon of two
		}
	}
	return min(j, len(s.old))
}

func isName(c byte) bool {
	return c == '_' || c == '.' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}
