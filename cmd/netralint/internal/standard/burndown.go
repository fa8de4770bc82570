package standard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/migrate"
)

// A Migration says how far the move to pgx is.
type Migration struct {
	// Files counts Go files, tests too, by the oldest of the libraries they import.
	Files FileCounts `json:"files"`
	// Calls counts the places of rules that ask for a context: line 2.
	CallsWithoutContext int `json:"callsWithoutContext"`
	// Plan is what -fix would do, nil unless that was asked for.
	Plan *Plan `json:"plan,omitempty"`
}

// FileCounts counts files; each is in one count, the first that holds for it.
type FileCounts struct {
	LibPQ       int `json:"libpq"`       // imports lib/pq or what wraps it
	DatabaseSQL int `json:"databaseSQL"` // imports database/sql or sqlx
	Native      int `json:"native"`      // imports pgx or conn
}

// Total counts all of them.
func (c FileCounts) Total() int { return c.LibPQ + c.DatabaseSQL + c.Native }

// A Plan is what -fix would do to the modules.
type Plan struct {
	// Migrated counts places by the level they would move to, Calls database calls
	// by the level they would be at afterwards.
	Migrated map[migrate.Level]int `json:"migrated"`
	Calls    map[migrate.Level]int `json:"calls"`
	Refused  []Refused             `json:"refused"`
}

// Refused is one reason why something would not move, the one that holds up most
// first: to remove it frees most.
type Refused struct {
	Code   string `json:"code"`
	Title  string `json:"title"`
	Do     string `json:"do"`
	Causes int    `json:"causes"` // places that are the reason
	// Held counts places that stay because of them; 0 where only the native level
	// is not reached.
	Held  int    `json:"held"`
	First string `json:"first"` // the first of the causes, with its place
}

// burnDown counts what is moved and what is not.
func (a *assessment) burnDown() *Migration {
	m := &Migration{CallsWithoutContext: a.Lines[2-1].Findings}
	for _, p := range a.Survey.Packages {
		for _, f := range p.Files {
			m.Files.add(f)
		}
	}
	return m
}

func (c *FileCounts) add(f *File) {
	stack := func(want ...dbapi.Stack) bool {
		return slices.ContainsFunc(f.Imports, func(path string) bool {
			d, ok := dbapi.DriverAt(path)
			return ok && slices.Contains(want, d.Stack)
		})
	}
	below := func(prefix string) bool { // as pgx/v5/pgconn is of pgx
		return slices.ContainsFunc(f.Imports, func(path string) bool { return strings.HasPrefix(path, prefix) })
	}
	switch {
	case stack(dbapi.LibPQ) || below("github.com/lib/pq/"):
		c.LibPQ++
	case slices.Contains(f.Imports, "database/sql"), slices.Contains(f.Imports, "github.com/jmoiron/sqlx"):
		c.DatabaseSQL++
	case stack(dbapi.Pgx, dbapi.PgxStdlib, dbapi.NetraConn) || below("github.com/jackc/pgx/"):
		c.Native++
	}
}

// NewPlan sums up the reports of migrations, one for each run.
func NewPlan(reports ...*migrate.Report) *Plan {
	p := &Plan{Migrated: map[migrate.Level]int{}, Calls: map[migrate.Level]int{}, Refused: []Refused{}}
	held, byCode := map[string]int{}, map[string]*Refused{}
	for _, r := range reports {
		for _, pkg := range r.Packages {
			for level, n := range pkg.Migrated {
				p.Migrated[level] += n
			}
			for level, n := range pkg.Calls {
				p.Calls[level] += n
			}
			for code, n := range pkg.Refused {
				held[code] += n
			}
		}
		for _, f := range r.Refusals {
			if byCode[f.Code] == nil {
				why, _ := migrate.Explain(f.Code)
				byCode[f.Code] = &Refused{Code: f.Code, Title: why.Title, Do: why.Do, First: first(f)}
			}
			byCode[f.Code].Causes++
		}
	}
	for code, r := range byCode {
		r.Held = held[code]
		p.Refused = append(p.Refused, *r)
	}
	slices.SortFunc(p.Refused, func(a, b Refused) int {
		return cmp.Or(b.Held-a.Held, b.Causes-a.Causes, cmp.Compare(a.Code, b.Code))
	})
	return p
}

func first(f migrate.Refusal) string {
	if f.File == "" {
		return f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}
