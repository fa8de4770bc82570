package connfacts

import "github.com/netra-systems/netralint/fixer/dbapi"

// Verdict says whether a handle reaches PostgreSQL.
type Verdict uint8

const (
	// Unknown: there is no evidence; rules are silent.
	Unknown Verdict = iota
	// NotPostgres: another database, proven or by all evidence.
	NotPostgres
	// CanBePostgres: PostgreSQL among other databases.
	CanBePostgres
	// Postgres: PostgreSQL, and nothing else as far as can be seen.
	Postgres
)

var verdictNames = [...]string{"unknown", "not PostgreSQL", "can be PostgreSQL", "PostgreSQL"}

func (v Verdict) String() string { return verdictNames[v] }

// Maybe reports whether the handle is PostgreSQL or can be.
func (v Verdict) Maybe() bool { return v >= CanBePostgres }

// Origin is where a handle comes from.
type Origin struct {
	Verdict Verdict
	// Stacks are the client libraries the handle was opened with, as far as
	// its openings are in sight; sorted.
	Stacks []dbapi.Stack
	// Drivers are the names of database/sql drivers it was opened with; sorted.
	Drivers []string
	// Followed: every opening of the handle is in sight, in this package or by
	// facts; nothing had to be guessed from imports and SQL text.
	Followed bool
}

// Stack returns the PostgreSQL client library of the handle when there is one
// only, and "" else.
func (o Origin) Stack() dbapi.Stack {
	found := dbapi.Stack("")
	for _, s := range o.Stacks {
		if !s.Postgres() {
			continue
		}
		if found != "" {
			return ""
		}
		found = s
	}
	return found
}
