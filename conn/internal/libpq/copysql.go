package libpq

import (
	"errors"
	"regexp"
	"strings"
)

// errCopyByQuery is returned before anything is sent: the protocol has no
// place for copy data in Exec and Query.
var errCopyByQuery = errors.New("COPY with STDIN or STDOUT cannot run as Exec or Query: use CopyFrom, or prepare the COPY statement in a transaction")

var clientCopy = regexp.MustCompile(`(?i)\b(from\s+stdin|to\s+stdout)\b`)

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

func copiesToClient(sql string) bool { return isCopy(sql) && clientCopy.MatchString(sql) }
