package libpq

import (
	"errors"
	"regexp"
	"strings"
	"sync"
)

// errCopyByQuery is returned before anything is sent: the protocol has no
// place for copy data in Exec and Query.
var errCopyByQuery = errors.New("COPY with STDIN or STDOUT cannot run as Exec or Query: use CopyFrom, or prepare the COPY statement in a transaction")

// pattern is a regular expression that is compiled when it is first asked for: what a
// package makes at its start is in programs without parity too.
type pattern struct {
	text string
	once sync.Once
	re   *regexp.Regexp
}

func (p *pattern) compiled() *regexp.Regexp {
	p.once.Do(func() { p.re = regexp.MustCompile(p.text) })
	return p.re
}

var (
	fromClient = pattern{text: `(?i)\bfrom\s+stdin\b`}
	toClient   = pattern{text: `(?i)\bto\s+stdout\b`}
)

// isCopy says whether the first word of a statement, after comments, is COPY.
func isCopy(sql string) bool {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n")
		var end string
		switch {
		case strings.HasPrefix(sql, "--"):
			end = "\n"
		case strings.HasPrefix(sql, "/*"):
			end = "*/"
		default:
			return len(sql) >= 4 && strings.EqualFold(sql[:4], "copy")
		}
		_, rest, found := strings.Cut(sql[2:], end)
		if !found {
			return false
		}
		sql = rest
	}
}

// copiesToClient says whether sql is a COPY that expects its data from, or sends
// it to, the client. Among several statements only one that expects data is
// looked for, which would wait for ever: the server may refuse the others, and
// data it sends is dropped.
func copiesToClient(sql string) bool {
	if !strings.Contains(sql, ";") {
		return isCopy(sql) && (fromClient.compiled().MatchString(sql) || toClient.compiled().MatchString(sql))
	}
	if !fromClient.compiled().MatchString(sql) {
		return false
	}
	for sql != "" {
		var one string
		one, sql = firstStatement(sql)
		if isCopy(one) && fromClient.compiled().MatchString(one) {
			return true
		}
	}
	return false
}

// firstStatement cuts sql behind its first semicolon that is not quoted and not
// in a comment.
func firstStatement(sql string) (one, rest string) {
	for i := 0; i < len(sql); {
		end := ""
		switch c := sql[i]; {
		case c == ';':
			return sql[:i], sql[i+1:]
		case c == '\'' || c == '"':
			end = string(c)
		case strings.HasPrefix(sql[i:], "--"):
			end = "\n"
		case strings.HasPrefix(sql[i:], "/*"):
			end = "*/"
		case c == '$':
			end = dollarTag.compiled().FindString(sql[i:])
		}
		if end == "" {
			i++
			continue
		}
		skip := len(end)
		if end == "\n" || end == "*/" {
			skip = 2
		}
		n := strings.Index(sql[i+skip:], end)
		if n < 0 {
			return sql, ""
		}
		i += skip + n + len(end)
	}
	return sql, ""
}

var dollarTag = pattern{text: `^\$(?:[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)?\$`}
