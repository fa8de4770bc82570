package libpq

import (
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"weak"

	"github.com/jackc/pgx/v5/pgconn"
)

// ErrorCodes gives errors of the server the text of lib/pq 1.11 and later; see
// package pqcodes.
var ErrorCodes atomic.Bool

// TextOf is the text that lib/pq gave an error of the server: "pq: " and the message.
// From 1.11 on the position in the statement follows, where both are known, and the
// code.
func TextOf(e *pgconn.PgError, sql string) string {
	if !ErrorCodes.Load() {
		return "pq: " + e.Message
	}
	if sql == "" {
		if known, ok := statements.Load(weak.Make(e)); ok {
			sql = known.(string)
		}
	}
	text := "pq: " + e.Message + position(int(e.Position), sql)
	if e.Code != "" {
		text += " (" + e.Code + ")"
	}
	return text
}

// position says where a character, counted from 1, is in a statement.
func position(at int, sql string) string {
	if at == 0 || sql == "" {
		return ""
	}
	lines := strings.Split(sql, "\n")
	for i, line := range lines {
		length := utf8.RuneCountInString(line) + 1 // with the end of the line
		switch {
		case at > length:
			at -= length
		case len(lines) == 1:
			return " at column " + strconv.Itoa(at)
		default:
			return " at position " + strconv.Itoa(i+1) + ":" + strconv.Itoa(at)
		}
	}
	return ""
}

// statements holds the statements of errors with a position, by a weak pointer to the
// error that pgx made: programs keep that alone. It is safe for concurrent use.
var statements sync.Map

// remember notes the statement of an error, for as long as the error lives.
func remember(e *pgconn.PgError, sql string) {
	if !ErrorCodes.Load() || e.Position == 0 || sql == "" {
		return
	}
	p := weak.Make(e)
	if _, known := statements.LoadOrStore(p, sql); !known {
		runtime.AddCleanup(e, func(p weak.Pointer[pgconn.PgError]) { statements.Delete(p) }, p)
	}
}
