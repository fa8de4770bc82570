package conn

import (
	"context"
	_ "embed"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// Parity says whose behaviour a handle keeps, by the options of package parity; the zero
// value is that of pgx. Two can be compared.
type Parity struct{ like *likeness }

// NoParity is pgx as it is.
//
// Deprecated: Leave the option of package parity out, or write Parity{}.
var NoParity Parity

// LibPQ behaves as database/sql with github.com/lib/pq did.
//
// Deprecated: Use parity.LibPQ; netralint -fix writes it.
var LibPQ = Parity{&likeness{
	name:     "lib/pq",
	runner:   func(*settings, native) runner { return likeLibPQ{} },
	sessions: libPQSessions{},
	handles:  libPQHandles{},
}}

// ParityReport is pgx as it is, and logs what LibPQ would have treated otherwise.
//
// Deprecated: Use parity.Report; netralint -fix writes it.
var ParityReport = Parity{&likeness{
	name:   "lib/pq, as a report",
	runner: func(s *settings, n native) runner { return newReporting(s.Logger, n) },
}}

// String returns "none", "lib/pq" or "lib/pq, as a report".
func (p Parity) String() string {
	if p.like == nil {
		return "none"
	}
	return p.like.name
}

// likeness is what a Parity stands for. It is reached by the variables above alone:
// what every program runs compares with none of them, so that the linker leaves out
// what is not named.
type likeness struct {
	name     string
	runner   func(*settings, native) runner
	sessions sessionRules // or nil, as pgx
	handles  handleRules  // or nil, as pgx
}

// sessionRules is how a driver reads connection strings and variables, and how its
// sessions are set up.
type sessionRules interface {
	// choose takes a URL's parts together, which are before and behind its question mark.
	choose(before, query []param) []param
	// take refuses or drops parameters, by their names as written.
	take(params []param) ([]param, error)
	// rule is what becomes of a parameter; unseen is one whose name was in another case.
	rule(d *dsn, p param, unseen bool) (r rule, known bool)
	// environment reads variables and the service file where pgx does so otherwise.
	environment(d *dsn) error
	// hosts decides where to connect to.
	hosts(d *dsn)
	// settings decides what a session is begun with.
	settings(d *dsn, settings map[string]string)
	// keepTimes has pgx send and read times as the driver does.
	keepTimes(c *pgx.Conn)
	// overflow is the default of Overflow.
	overflow() int
}

// handleRules is what handles do otherwise than those of pgx, beside their runner.
type handleRules interface {
	// logIn connects and wraps the connection for database/sql.
	logIn(ctx context.Context, cc *pgx.ConnConfig) (sqlDriver, error)
	// connectError is the error of a failed connect; err itself if there is no other.
	connectError(err error) error
	// checkoutError is the error of a checkout.
	checkoutError(err error) error
	// boundMet hears that a caller has to wait.
	boundMet(db *DB)
}

func (p Parity) sessions() sessionRules {
	if p.like == nil {
		return nil
	}
	return p.like.sessions
}

// handles are those of Parity, nil where it keeps nothing.
func (c *Config) handles() handleRules {
	if c.Parity.like == nil {
		return nil
	}
	return c.Parity.like.handles
}

// sessions is by what sessions are opened and closed, nil for pgx alone.
func (c *Config) sessions() sessionRules {
	if like := c.Sessions.sessions(); like != nil {
		return like
	}
	return c.Parity.sessions()
}

// defaultOverflow is the default of Overflow.
func (c *Config) defaultOverflow() int {
	if like := c.sessions(); like != nil {
		return like.overflow()
	}
	return defaultOverflow
}

// ParityLimit is a difference to database/sql with lib/pq that parity does not take away.
//
// Deprecated: Use parity.Limit; netralint -fix writes it.
type ParityLimit struct {
	ID         string // stable, such as "result-sets"
	Where      string // "native" for DB, "both" for DB and OpenSQL
	Difference string
	Instead    string // what to write
}

//go:embed paritylimits.txt
var parityLimits string

// ParityLimits returns the table of all that differs with parity, one line of
// paritylimits.txt each.
//
// Deprecated: Use parity.Limits; netralint -fix writes it.
func ParityLimits() []ParityLimit {
	var out []ParityLimit
	for line := range strings.Lines(parityLimits) {
		f := strings.SplitN(strings.TrimSuffix(line, "\n"), " | ", 4)
		out = append(out, ParityLimit{ID: f[0], Where: f[1], Difference: f[2], Instead: f[3]})
	}
	return out
}

// SetInfinityTimes is what lib/pq called EnableInfinityTs.
//
// Deprecated: Use parity.InfinityTimes; netralint -fix writes it.
func SetInfinityTimes(negative, positive time.Time) { libpq.SetInfinityTimes(negative, positive) }
