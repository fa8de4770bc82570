package conn

import (
	"cmp"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Description says what a handle was opened with and what decided it. It holds
// no secrets and is meant for logs and health pages.
type Description struct {
	Environment Environment
	// ChosenBy is the variable that decided on Environment, "Config.Environment"
	// for the option, or "" when nothing did.
	ChosenBy string
	Mode     Mode
	// Size and Overflow are connections; Overflow is 0 outside ModePool.
	Size, Overflow int
	// Target is the instance, or host:port, or the path of a socket; several are
	// joined by commas.
	Target   string
	User     string
	Database string
	// TLS is "by the dialer", "off", "prefer", "allow", "require", "verify-ca"
	// or "verify-full"; prefer and allow may end up in plaintext.
	TLS    string
	Parity Parity
	// PgBouncer is set behind a transaction pooler; PoolerBy says what told.
	PgBouncer bool
	PoolerBy  string
	// Sources maps a setting to the variable it came from.
	Sources map[string]string
	// Notes lists what was changed in the URL and why, without values.
	Notes []string
}

// String returns the description on one line.
func (d Description) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s as %s on %s, TLS %s, %s mode, size %d", d.Database, d.User, d.Target, d.TLS, d.Mode, d.Size)
	if d.Overflow > 0 {
		fmt.Fprintf(&b, " + %d overflow", d.Overflow)
	}
	if d.PgBouncer {
		fmt.Fprintf(&b, ", behind a pooler (%s)", d.PoolerBy)
	}
	if d.Parity != (Parity{}) {
		fmt.Fprintf(&b, ", parity with %s", d.Parity)
	}
	fmt.Fprintf(&b, "; %s", detection{Environment: d.Environment, by: d.ChosenBy}.because())
	for _, s := range []string{"url", "instance", "host", "port", "user", "password", "database", "sslmode", "mode", "echo"} {
		if v := d.Sources[s]; v != "" {
			fmt.Fprintf(&b, "; %s from %s", s, v)
		}
	}
	for _, n := range d.Notes {
		b.WriteString("; " + n)
	}
	return b.String()
}

// String returns "auto", "pool", "bounded" or "null".
func (m Mode) String() string { return name(int(m), "auto", "pool", "bounded", "null") }

// String returns "always", "idle" or "never".
func (p PingPolicy) String() string { return name(int(p), "always", "idle", "never") }

func name(i int, names ...string) string {
	if i < 0 || i >= len(names) {
		return strconv.Itoa(i)
	}
	return names[i]
}

func (s *settings) describe(env detection, d *dsn) {
	s.description = Description{
		Environment: env.Environment, ChosenBy: env.by,
		Mode: s.Mode, Size: s.Size, Overflow: s.Overflow,
		Target: target(&s.connConfig.Config), TLS: tlsMode(&s.connConfig.Config),
		User: s.connConfig.User, Database: cmp.Or(s.connConfig.Database, s.connConfig.User),
		Parity: s.Parity, PgBouncer: s.PgBouncer, PoolerBy: d.poolerReason,
		Sources: map[string]string{}, Notes: d.notes,
	}
	if s.Instance != "" {
		s.description.Target, s.description.TLS = s.Instance, "by the dialer"
	}
	for _, src := range s.sources {
		s.description.Sources[src.setting] = src.variable
	}
	if s.Instance == "" {
		s.describeGaps(d)
	}
}

// describeGaps names the PG* variables pgx filled gaps of the URL with.
func (s *settings) describeGaps(d *dsn) {
	for _, gap := range []struct{ key, setting, variable string }{
		{"host", "host", "PGHOST"}, {"port", "port", "PGPORT"}, {"user", "user", "PGUSER"}, {"password", "password", "PGPASSWORD"},
		{"dbname", "database", "PGDATABASE"}, {"sslmode", "sslmode", "PGSSLMODE"},
	} {
		if _, set := d.params[gap.key]; !set && os.Getenv(gap.variable) != "" && !d.inService(gap.key) {
			s.description.Sources[gap.setting] = gap.variable
		}
	}
}

func target(c *pgconn.Config) string {
	var list []string
	add := func(host string, port uint16) {
		t := net.JoinHostPort(host, strconv.Itoa(int(port)))
		if network, address := pgconn.NetworkAddress(host, port); network == "unix" {
			t = address
		}
		if len(list) == 0 || list[len(list)-1] != t {
			list = append(list, t)
		}
	}
	add(c.Host, c.Port)
	for _, f := range c.Fallbacks {
		add(f.Host, f.Port)
	}
	return strings.Join(list, ",")
}

// tlsMode names what the settings amount to, whatever they came from.
func tlsMode(c *pgconn.Config) string {
	second := func() *tls.Config {
		for _, f := range c.Fallbacks {
			if f.Host == c.Host && f.Port == c.Port && (f.TLSConfig == nil) != (c.TLSConfig == nil) {
				return f.TLSConfig
			}
		}
		return c.TLSConfig
	}
	switch t := c.TLSConfig; {
	case t == nil && second() != nil:
		return "allow"
	case t == nil:
		return "off"
	case second() == nil:
		return "prefer"
	case !t.InsecureSkipVerify:
		return "verify-full"
	case t.VerifyPeerCertificate != nil:
		return "verify-ca"
	}
	return "require"
}
