package sessionstate

import (
	"regexp"
	"strings"
)

// state is a statement whose effect stays with the connection.
type state struct {
	text *regexp.Regexp
	name string
	then string // what comes of it on a pool
}

const (
	stays     = "it stays on one of the connections, and the next statement may run on another"
	noEffect  = "outside of a transaction it has no effect"
	elsewhere = "the statements after it may run on other connections"
)

// states are tried in this order.
var states = []state{
	{start(`LISTEN\s`), "LISTEN", "its connection goes back to the pool, and nobody waits there for the notifications"},
	{start(`SET\s+LOCAL\s`), "SET LOCAL", noEffect},
	{start(`SET\s+TRANSACTION\s`), "SET TRANSACTION", noEffect},
	{start(`SET\s+CONSTRAINTS\s`), "SET CONSTRAINTS", noEffect},
	{start(`SET\s+(SESSION\s+)?[A-Za-z_]`), "SET", stays},
	{start(`SELECT\s+(pg_catalog\.)?set_config\s*\([^;]*,\s*false\s*\)\s*$`), "set_config", stays},
	{start(`SELECT\s+(pg_catalog\.)?set_config\s*\([^;]*,\s*true\s*\)\s*$`), "set_config", noEffect},
	{start(`SELECT\s+(pg_catalog\.)?pg_(try_)?advisory_lock(_shared)?\s*\(`), "pg_advisory_lock", "the lock stays with one of the connections, and the unlock may run on another"},
	{start(`SELECT\s+(pg_catalog\.)?pg_advisory_unlock(_shared|_all)?\s*\(`), "pg_advisory_unlock", "the lock is held by another connection, and stays"},
	{start(`SELECT\s+(pg_catalog\.)?pg_(try_)?advisory_xact_lock(_shared)?\s*\([^()]*\)\s*$`), "pg_advisory_xact_lock", "outside of a transaction the lock is released at once"},
	{start(`CREATE\s+((GLOBAL|LOCAL)\s+)?TEMP(ORARY)?\s`), "CREATE TEMP", stays},
	{start(`PREPARE\s+[A-Za-z_"]\w*"?\s*(\([^)]*\)\s*)?AS\s`), "PREPARE", stays},
	{start(`(BEGIN|START\s+TRANSACTION)(\s+(WORK|TRANSACTION|ISOLATION|READ|NOT|DEFERRABLE|LEVEL|SERIALIZABLE|REPEATABLE|COMMITTED|UNCOMMITTED|ONLY|WRITE)|\s*,)*\s*$`), "BEGIN", elsewhere},
	{start(`(COMMIT|END|ROLLBACK|ABORT)(\s+(WORK|TRANSACTION))?\s*$`), "the end of a transaction", "it may run on another connection than its BEGIN"},
	{start(`(SAVEPOINT|RELEASE|ROLLBACK\s+TO)\s+[\w"\s]+$`), "SAVEPOINT", "outside of a transaction it fails"},
}

func start(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?is)^` + pattern) }

var comment = regexp.MustCompile(`(?s)--[^\n]*\n|/\*.*?\*/`)

// stateOf returns the state that a text of one statement leaves.
func stateOf(text string) (state, bool) {
	text = strings.TrimSpace(comment.ReplaceAllString(text, " "))
	text = strings.TrimSpace(strings.TrimSuffix(text, ";"))
	if strings.Contains(text, ";") {
		return state{}, false
	}
	for _, s := range states {
		if s.text.MatchString(text) {
			return s, true
		}
	}
	return state{}, false
}
