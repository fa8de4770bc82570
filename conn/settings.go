package conn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// settings is a Config with every default filled in and its URL parsed. In it
// zero means none: no overflow, no limit on waiting, age, idle time, jitter or
// connecting. Size is at least 1; in ModeBounded and ModeNull Overflow is 0.
type settings struct {
	Config
	connConfig  *pgx.ConnConfig // copied for every connection; see beforeConnect
	description Description
	tlsAssumed  bool // TLS is required because nobody said anything
	shuffle     bool // hosts are tried in random order
	keep        int  // idle connections are kept, at most
	kept        int  // that many, where the limit allows it
	waitChosen  bool // WaitTimeout is not the default
}

// resolve fills in every default and parses the URL. It connects to nothing,
// looks nothing up on the network and leaves c as it is.
func (c *Config) resolve() (*settings, error) {
	s := &settings{Config: *c}
	env, err := s.fillFromEnv()
	if err != nil {
		return nil, err
	}
	d, err := parseDSN(s.URL.plain(), s.sessions(), s.URLParams)
	if err != nil {
		return nil, err
	}
	if like := s.sessions(); like != nil && s.Instance == "" {
		if err := like.environment(d); err != nil {
			return nil, err
		}
	}
	s.takeFrom(&d.taken)
	if err := s.fillDefaults(env); err != nil {
		return nil, err
	}
	if s.Instance != "" {
		s.connConfig, err = d.instanceConfig(s.Instance, s.Dialer)
	} else {
		s.connConfig, err = d.connConfig(s.sessions())
	}
	if err != nil {
		return nil, err
	}
	s.shuffle, s.tlsAssumed = d.shuffle, d.tlsAssumed
	for _, variable := range s.trimmed {
		s.Logger.Warn("conn: the line end behind a variable's value was left out", "variable", variable)
	}
	s.fillConnConfig(d)
	s.describe(env, d)
	return s, nil
}

// takeFrom fills what c leaves open with what its URL says.
func (c *Config) takeFrom(u *Config) {
	if c.Size == 0 && c.Overflow == 0 {
		c.Overflow = u.Overflow
	}
	c.Size = cmp.Or(c.Size, u.Size)
	c.WaitTimeout = cmp.Or(c.WaitTimeout, u.WaitTimeout)
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, u.ConnectTimeout)
	c.Recycle = cmp.Or(c.Recycle, u.Recycle)
	c.RecycleJitter = cmp.Or(c.RecycleJitter, u.RecycleJitter)
	c.IdleTimeout = cmp.Or(c.IdleTimeout, u.IdleTimeout)
	c.Ping = cmp.Or(c.Ping, u.Ping)
	c.PingTimeout = cmp.Or(c.PingTimeout, u.PingTimeout)
	c.StatementTimeout = cmp.Or(c.StatementTimeout, u.StatementTimeout)
	c.PgBouncer = c.PgBouncer || u.PgBouncer
	c.Echo = c.Echo || u.Echo && !c.echoSet
}

// Defaults of Config, where they do not depend on the environment.
const (
	defaultSize           = 10
	defaultServerlessSize = 5
	defaultOverflow       = 20
	defaultOverflowLinger = 3 * time.Second
	defaultWaitTimeout    = time.Minute
	defaultConnectTimeout = 10 * time.Second
	defaultRecycle        = time.Hour
	defaultIdleTimeout    = 30 * time.Minute
	defaultBoundedIdle    = time.Minute
	defaultPingTimeout    = 2 * time.Second
)

// maxConnections is the largest value of the server's max_connections.
const maxConnections = 1<<18 - 1

// fillDefaults checks the settings and fills in those that are not set, some of them by
// where the program runs.
func (s *settings) fillDefaults(env detection) error {
	if err := s.check(); err != nil {
		return err
	}
	s.Environment = env.Environment
	idle, size := defaultIdleTimeout, defaultSize
	if env.serverless() {
		size = defaultServerlessSize
	}
	if s.Mode == ModeAuto {
		s.Mode = ModePool
		if env.serverless() {
			s.Mode = ModeNull
		}
	}
	if s.Mode == ModeBounded {
		idle = defaultBoundedIdle
	}
	s.Size = cmp.Or(s.Size, size)
	s.Overflow = orDefault(s.Overflow, s.defaultOverflow())
	if s.Mode != ModePool {
		s.Overflow = 0
	}
	linger := defaultOverflowLinger
	if s.limits.idle != nil {
		linger = 0 // as database/sql
	}
	s.OverflowLinger = orDefault(s.OverflowLinger, linger)
	s.fillLimits()
	s.WaitTimeout = orDefault(s.WaitTimeout, defaultWaitTimeout)
	s.Recycle = orDefault(s.Recycle, defaultRecycle)
	s.RecycleJitter = min(orDefault(s.RecycleJitter, s.Recycle/10), s.Recycle)
	s.IdleTimeout = orDefault(s.IdleTimeout, idle)
	s.PingTimeout = orDefault(s.PingTimeout, defaultPingTimeout)
	if s.Logger == nil {
		s.Logger = slog.Default()
	}
	return nil
}

// orDefault turns Config's numbers, where zero is the default and less is none,
// into those of settings, where zero is none.
func orDefault[T int | time.Duration](v, fallback T) T {
	return max(cmp.Or(v, fallback), 0)
}

// instanceForm is project:region:instance; projects of a domain have its name
// in front, as in example.com:project.
var instanceForm = regexp.MustCompile(`^([a-z0-9.-]+:)?[A-Za-z0-9._-]+:[A-Za-z0-9-]+:[A-Za-z0-9_-]+$`)

// check refuses values that cannot be meant.
func (s *settings) check() error {
	switch {
	case s.Mode < ModeAuto || s.Mode > ModeNull:
		return fmt.Errorf("conn: Mode %d is unknown: use ModePool, ModeBounded or ModeNull", int(s.Mode))
	case s.Ping < PingAlways || s.Ping > PingNever:
		return fmt.Errorf("conn: Ping %d is unknown: use PingAlways, PingIdle or PingNever", int(s.Ping))
	case s.Environment < EnvAuto || int(s.Environment) >= len(environmentNames):
		return fmt.Errorf("conn: Environment %d is unknown: use one of the Env constants", int(s.Environment))
	case s.Size < 0:
		return fmt.Errorf("conn: Size is %d: at least one connection is needed", s.Size)
	case s.Size > maxConnections || s.Overflow > maxConnections:
		return fmt.Errorf("conn: Size %d and Overflow %d are too large: PostgreSQL takes at most %d connections", s.Size, s.Overflow, maxConnections)
	case s.PingTimeout < 0:
		return errors.New("conn: PingTimeout is negative: a ping without a limit can hang for minutes; use PingNever to have none")
	case s.StatementTimeout < 0 || s.IdleInTransactionTimeout < 0 || s.LockTimeout < 0:
		return errors.New("conn: StatementTimeout, IdleInTransactionTimeout and LockTimeout cannot be negative; 0 leaves them to the server")
	case s.Instance != "" && s.Dialer == nil:
		return fmt.Errorf("conn: no Dialer to reach the instance %s: pass WithDialer, for example with that of package conn/cloudsql", s.Instance)
	}
	return checkInstance(s.Instance)
}

func checkInstance(name string) error {
	if name == "" || instanceForm.MatchString(name) {
		return nil
	}
	return errors.New("conn: the instance connection name (INSTANCE_CONNECTION_NAME, Config.Instance) is not of the form project:region:instance")
}

// fillConnConfig sets what does not depend on how the server is reached.
func (s *settings) fillConnConfig(d *dsn) {
	cc := s.connConfig
	s.ConnectTimeout = cmp.Or(s.ConnectTimeout, cc.ConnectTimeout, defaultConnectTimeout)
	s.ConnectTimeout = max(s.ConnectTimeout, 0)
	cc.ConnectTimeout = s.ConnectTimeout
	cc.Tracer = s.Tracer
	for name, v := range map[string]time.Duration{
		"statement_timeout":                   s.StatementTimeout,
		"idle_in_transaction_session_timeout": s.IdleInTransactionTimeout,
		"lock_timeout":                        s.LockTimeout,
	} {
		if v > 0 {
			cc.RuntimeParams[name] = milliseconds(v)
		}
	}
	s.detectPooler(d)
	if _, chosen := d.params["default_query_exec_mode"]; s.PgBouncer && !chosen {
		cc.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
}

// milliseconds is v as the server's time settings take it, rounded up so that
// a small limit does not become none.
func milliseconds(v time.Duration) string {
	return strconv.FormatInt(int64((v+time.Millisecond-1)/time.Millisecond), 10)
}

// limit returns how many connections may exist at once.
func (s *settings) limit() int { return s.Size + s.Overflow }

// beforeConnect edits a copy of connConfig for one connection.
func (s *settings) beforeConnect(ctx context.Context, cc *pgx.ConnConfig) error {
	if s.shuffle {
		shuffleHosts(&cc.Config)
	}
	if s.ConnConfig == nil {
		return nil
	}
	ctx, cancel := s.limited(ctx)
	defer cancel()
	if err := s.ConnConfig(ctx, cc); err != nil {
		return err
	}
	foldNames(cc.RuntimeParams, nil)
	return nil
}

// shuffleHosts puts the hosts in random order, each with its TLS fallback.
func shuffleHosts(c *pgconn.Config) {
	all := append([]*pgconn.FallbackConfig{{Host: c.Host, Port: c.Port, TLSConfig: c.TLSConfig}}, c.Fallbacks...)
	var groups [][]*pgconn.FallbackConfig
	for i, f := range all {
		if i > 0 && f.Host == all[i-1].Host && f.Port == all[i-1].Port {
			groups[len(groups)-1] = append(groups[len(groups)-1], f)
			continue
		}
		groups = append(groups, []*pgconn.FallbackConfig{f})
	}
	rand.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	all = all[:0]
	for _, g := range groups {
		all = append(all, g...)
	}
	c.Host, c.Port, c.TLSConfig, c.Fallbacks = all[0].Host, all[0].Port, all[0].TLSConfig, all[1:]
}
