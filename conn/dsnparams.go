package conn

import (
	"crypto/tls"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/netra-systems/netralint/conn/internal/tlskeys"
)

// dsn is a connection string whose parameters have been decided on.
type dsn struct {
	params map[string]string // what pgx is given, by libpq's names
	taken  Config            // what the string says about this package's settings
	notes  []string          // what was changed or left out, without values

	appName      string // fallback_application_name
	hostaddr     string // addresses to connect to instead of looking host up
	shuffle      bool   // load_balance_hosts=random
	tlsMin       uint16 // 0: the default of crypto/tls
	tlsMax       uint16 // 0: the default of crypto/tls
	tlsKey       string // what sslmode=pqgo-KEY says
	poolerReason string // what says that a pooler stands in front
	tlsAssumed   bool   // sslmode=require is ours: nobody said anything
	abstract     bool   // host is a socket in the abstract name space
	userTimeout  int    // milliseconds of tcp_user_timeout; 0: the system's
	noOverflow   bool   // the string bounds the whole pool, not its idle part
}

// treatment is what becomes of a parameter.
type treatment int

const (
	paramKept    treatment = iota // pgx or the server understands it
	paramRenamed                  // pgx knows it by another name or spelling
	paramTaken                    // this package does what it asks for
	paramDropped                  // it asks for nothing that Go or pgx could do otherwise
	paramRefused                  // dropping it would change what the program does
)

func (v treatment) String() string {
	return [...]string{"kept", "renamed", "taken", "dropped", "refused"}[v]
}

// rule says what becomes of one parameter and why. A value with which the
// treatment does not hold makes apply fail.
type rule struct {
	treatment treatment
	why       string
	apply     func(d *dsn, value string) error
}

const whyOAuth = "pgx asks a function for the token: have ConnConfig set OAuthTokenProvider"

// rules holds every parameter that is not simply handed on. Anything else is a
// setting of the server, which refuses what it does not know (SQLSTATE 42704).
var rules = map[string]rule{
	// The server and who we are there.
	"database":      {paramRenamed, "dbname", rename("dbname")},
	"host":          {paramKept, "a path that ends in the socket file is cut to its folder, as asyncpg writes it", setHost},
	"unix_sock":     {paramRenamed, "pg8000's host for a Unix socket", setHost},
	"hostaddr":      {paramTaken, "dialled instead of looking host up", func(d *dsn, v string) error { d.hostaddr = v; return nil }},
	"sslmode":       {paramKept, "compared in lower case", setSSLMode},
	"ssl":           {paramRenamed, "sslmode, as asyncpg spells it", setSSL},
	"requirepeer":   {paramRefused, "pgx does not check who owns a socket: remove it if that check is not needed", refuseUnless("")},
	"sslcrl":        {paramRefused, "Go does not read revocation lists: remove it if revoked certificates may be accepted", refuseUnless("")},
	"sslcrldir":     {paramRefused, "Go does not read revocation lists: remove it if revoked certificates may be accepted", refuseUnless("")},
	"sslinline":     {paramRefused, "pgx reads certificates from files: write them to files and name those", refuseUnless("", "0", "false")},
	"gssencmode":    {paramRefused, "pgx has no GSS encryption: use sslmode", refuseUnless("", "disable", "prefer")},
	"gsslib":        {paramDropped, "a choice of libpq's libraries", nil},
	"gssdelegation": {paramDropped, "pgx never delegates credentials", refuseUnless("", "0")},

	"ssl_min_protocol_version": {paramTaken, "set on the TLS settings", tlsVersion(func(d *dsn) *uint16 { return &d.tlsMin })},
	"ssl_max_protocol_version": {paramTaken, "set on the TLS settings", tlsVersion(func(d *dsn) *uint16 { return &d.tlsMax })},
	"requiressl":               {paramRefused, "write sslmode=require", refuseUnless("", "0")},
	"sslkeylogfile":            {paramRefused, "pgx writes no keys of TLS: have ConnConfig set KeyLogWriter of TLSConfig", refuseUnless("")},
	"sslcompression":           {paramDropped, "TLS compression is gone from Go and from servers", nil},
	"load_balance_hosts":       {paramTaken, "hosts are tried in random order", setBalance},

	// Other ways to log in, and what libpq no longer looks at.
	"scram_client_key":    {paramRefused, "pgx signs with the password: write that", refuseUnless("")},
	"scram_server_key":    {paramRefused, "pgx signs with the password: write that", refuseUnless("")},
	"oauth_issuer":        {paramRefused, whyOAuth, refuseUnless("")},
	"oauth_client_id":     {paramRefused, whyOAuth, refuseUnless("")},
	"oauth_client_secret": {paramRefused, whyOAuth, refuseUnless("")},
	"oauth_scope":         {paramRefused, whyOAuth, refuseUnless("")},
	"authtype":            {paramDropped, "libpq ignores it", nil},
	"tty":                 {paramDropped, "libpq ignores it", nil},

	// The session.
	"fallback_application_name": {paramRenamed, "application_name, where nothing else sets it", func(d *dsn, v string) error { d.appName = v; return nil }},
	"client_encoding":           {paramRefused, "Go strings are UTF-8", setEncoding},
	"datestyle":                 {paramRefused, "times are read in ISO form; write datestyle=ISO, and behind a comma DMY, MDY or YMD", setDateStyle},
	"schema":                    {paramRenamed, "search_path, as Prisma spells it", rename("search_path")},
	"server_settings":           {paramRefused, "it is a dictionary of Python: write each setting as a parameter of its own", refuseUnless("", "{}")},

	// How statements are sent.
	"binary_parameters":              {paramDropped, "pgx chooses formats by type; lib/pq's users set it for poolers, so one is assumed", takeIf("yes", setPooler("binary_parameters"))},
	"disable_prepared_binary_result": {paramDropped, "pgx chooses formats by type", nil},
	"statement_cache_mode":           {paramRenamed, "default_query_exec_mode, as pgx 4 spelled it", setCacheMode},
	"prefer_simple_protocol":         {paramRenamed, "default_query_exec_mode, as pgx 4 spelled it", takeIf("true", setParam("default_query_exec_mode", "simple_protocol"))},
	"statement_cache_size":           {paramRenamed, "statement_cache_capacity; 0 is what asyncpg's users write behind a pooler", setCacheSize("statement_cache_size")},
	"prepared_statement_cache_size":  {paramRenamed, "statement_cache_capacity; 0 is what SQLAlchemy's users write behind a pooler", setCacheSize("prepared_statement_cache_size")},
	"prepared_statement_name_func":   {paramDropped, "pgx names statements by their text", nil},
	"max_cached_statement_lifetime":  {paramDropped, "pgx's cache is bounded by count", nil},
	"max_cacheable_statement_size":   {paramDropped, "pgx's cache is bounded by count", nil},
	"async_fallback":                 {paramDropped, "a bridge of SQLAlchemy's between its own modes", nil},
	"pgbouncer":                      {paramTaken, "Prisma's word for a transaction pooler", takeIf("true", setPooler("pgbouncer"))},

	// Time limits.
	"connect_timeout": {paramTaken, "Config.ConnectTimeout", duration(func(c *Config) *time.Duration { return &c.ConnectTimeout })},
	"timeout":         {paramTaken, "asyncpg's connect_timeout", duration(func(c *Config) *time.Duration { return &c.ConnectTimeout })},
	"command_timeout": {paramTaken, "Config.StatementTimeout: asyncpg's limit on each command", duration(func(c *Config) *time.Duration { return &c.StatementTimeout })},

	// TCP keep-alive: on by default in Go, every 15 seconds.
	"keepalives":          {paramDropped, "Go's keep-alive is on", nil},
	"keepalives_idle":     {paramDropped, "Go's keep-alive is on", nil},
	"keepalives_interval": {paramDropped, "Go's keep-alive is on", nil},
	"keepalives_count":    {paramDropped, "Go's keep-alive is on", nil},
	"tcp_user_timeout":    {paramTaken, "set on the socket, where the system has it, as libpq does", milliseconds32(func(d *dsn) *int { return &d.userTimeout })},

	// The pool.
	"pool_size":                     {paramTaken, "Config.Size", count(1, func(d *dsn, n int) { d.taken.Size = n })},
	"max_overflow":                  {paramTaken, "Config.Overflow", count(0, func(d *dsn, n int) { d.taken.Overflow = orNone(n) })},
	"pool_max_conns":                {paramTaken, "Config.Size without overflow", count(1, setTotal)},
	"connection_limit":              {paramTaken, "Config.Size without overflow, as Prisma spells it", count(1, setTotal)},
	"pool_timeout":                  {paramTaken, "Config.WaitTimeout", duration(func(c *Config) *time.Duration { return &c.WaitTimeout })},
	"pool_recycle":                  {paramTaken, "Config.Recycle", durationOrNever(func(c *Config) *time.Duration { return &c.Recycle })},
	"pool_max_conn_lifetime":        {paramTaken, "Config.Recycle", durationOrNever(func(c *Config) *time.Duration { return &c.Recycle })},
	"pool_max_conn_lifetime_jitter": {paramTaken, "Config.RecycleJitter", durationOrNever(func(c *Config) *time.Duration { return &c.RecycleJitter })},
	"pool_max_conn_idle_time":       {paramTaken, "Config.IdleTimeout", duration(func(c *Config) *time.Duration { return &c.IdleTimeout })},
	"pool_ping_timeout":             {paramTaken, "Config.PingTimeout", duration(func(c *Config) *time.Duration { return &c.PingTimeout })},
	"pool_pre_ping":                 {paramDropped, "Config.Ping is on", takeIf("false", func(d *dsn) { d.taken.Ping = PingNever })},
	"pool_min_conns":                {paramDropped, "no connection is opened before it is needed", nil},
	"pool_min_idle_conns":           {paramDropped, "no connection is opened before it is needed", nil},
	"pool_health_check_period":      {paramDropped, "connections are checked when they are handed out", nil},
	"echo":                          {paramTaken, "Config.Echo", takeIf("true", func(d *dsn) { d.taken.Echo = true })},
}

// decide applies the rules to every parameter; of a repeated one the last
// counts, but the hosts SQLAlchemy repeats are a list.
func decide(raw rawDSN, like sessionRules) (*dsn, error) {
	d := &dsn{params: map[string]string{}}
	if raw.driver != "" {
		d.notes = append(d.notes, "driver "+raw.driver+" of the scheme left out")
		raw.params = joinHosts(raw.params)
	}
	last := map[string]int{}
	for i, p := range raw.params {
		last[p.key] = i
	}
	for i, p := range raw.params {
		if last[p.key] != i {
			continue
		}
		if err := d.put(p, like, raw.unseen[p.key]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// put applies the rule for a parameter, the one of another driver if like is not nil,
// which has not seen it if the case of its name is another.
func (d *dsn) put(p param, like sessionRules, unseen bool) error {
	r, known := rules[p.key]
	if like != nil {
		r, known = like.rule(d, p, unseen)
	}
	if known && r.apply != nil {
		if err := r.apply(d, p.value); err != nil {
			return errDSN("%s %w", p.key, because(err, r))
		}
	}
	switch {
	case !known || r.treatment == paramKept && r.apply == nil:
		d.params[p.key] = p.value
	case r.treatment == paramRenamed || r.treatment == paramDropped:
		d.notes = append(d.notes, p.key+" "+r.treatment.String())
	}
	return nil
}

func because(err error, r rule) error {
	if r.treatment == paramRefused {
		return fmt.Errorf("%w: %s", err, r.why)
	}
	return err
}

// joinHosts makes one list of repeated host parameters, each with its port:
// host=a:5432&host=b:5433.
func joinHosts(params []param) []param {
	var hosts, ports []string
	var rest []param
	for _, p := range params {
		if p.key != "host" || strings.HasPrefix(p.value, "/") {
			rest = append(rest, p)
			continue
		}
		for h := range strings.SplitSeq(p.value, ",") {
			host, port, err := splitHostPort(h)
			if err != nil || strings.Count(h, ":") > 1 {
				host, port = h, ""
			}
			hosts, ports = append(hosts, host), append(ports, port)
		}
	}
	if len(hosts) == 0 {
		return params
	}
	rest = append(rest, param{"host", strings.Join(hosts, ",")})
	if strings.Join(ports, "") != "" {
		rest = append(rest, param{"port", strings.Join(ports, ",")})
	}
	return rest
}

func rename(to string) func(*dsn, string) error {
	return func(d *dsn, v string) error { d.params[to] = v; return nil }
}

func setParam(key, value string) func(*dsn) { return func(d *dsn) { d.params[key] = value } }

func setPooler(reason string) func(*dsn) { return func(d *dsn) { d.poolerReason = reason } }

func setTotal(d *dsn, n int) { d.taken.Size, d.noOverflow = n, true }

// setHost cuts "/cloudsql/p:r:i/.s.PGSQL.5432" to its folder and port: pgx
// appends the file name itself.
func setHost(d *dsn, v string) error {
	if dir, port, ok := strings.Cut(v, "/.s.PGSQL."); ok && strings.HasPrefix(v, "/") {
		v, d.params["port"] = dir, port
	}
	if strings.Contains(v, "@") {
		return fmt.Errorf("holds an @")
	}
	d.params["host"] = v
	return nil
}

func setSSLMode(d *dsn, v string) error {
	if key, own := strings.CutPrefix(v, tlskeys.Prefix); own {
		if tlskeys.Config(key) == nil {
			return fmt.Errorf("names TLS settings that nothing registered: call pqcompat.RegisterTLSConfig first")
		}
		d.tlsKey, d.params["sslmode"] = key, "require"
		return nil
	}
	v = strings.ToLower(strings.TrimSpace(v))
	switch v {
	case "", "disable", "allow", "prefer", "require", "verify-ca", "verify-full":
		d.params["sslmode"] = v
		return nil
	}
	return fmt.Errorf("is none of disable, allow, prefer, require, verify-ca, verify-full")
}

func setSSL(d *dsn, v string) error {
	switch strings.ToLower(v) {
	case "true", "1", "on", "yes", "t":
		v = "require"
	case "false", "0", "off", "no", "f":
		v = "disable"
	}
	return setSSLMode(d, v)
}

func setBalance(d *dsn, v string) error {
	if v != "" && v != "disable" && v != "random" {
		return fmt.Errorf("is neither disable nor random")
	}
	d.shuffle = v == "random"
	return nil
}

func setEncoding(d *dsn, v string) error {
	switch strings.ToLower(strings.NewReplacer("-", "", "_", "", "'", "", `"`, "").Replace(v)) {
	case "", "utf8", "unicode", "auto": // auto is libpq's "as the locale says"
		return nil
	}
	return fmt.Errorf("is not UTF8")
}

func setDateStyle(d *dsn, v string) error {
	if v != "" && !strings.HasPrefix(strings.ToUpper(strings.TrimSpace(v)), "ISO") {
		return fmt.Errorf("is not ISO")
	}
	if v != "" {
		d.params["datestyle"] = v
	}
	return nil
}

func setCacheMode(d *dsn, v string) error {
	switch v {
	case "prepare":
		d.params["default_query_exec_mode"] = "cache_statement"
	case "describe":
		d.params["default_query_exec_mode"] = "cache_describe"
	default:
		return fmt.Errorf("is neither prepare nor describe")
	}
	return nil
}

func setCacheSize(name string) func(*dsn, string) error {
	return count(0, func(d *dsn, n int) {
		if n == 0 {
			d.poolerReason = name + "=0"
			return
		}
		d.params["statement_cache_capacity"] = strconv.Itoa(n)
	})
}

func tlsVersion(field func(*dsn) *uint16) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		for id, name := range map[uint16]string{tls.VersionTLS10: "TLSv1", tls.VersionTLS11: "TLSv1.1", tls.VersionTLS12: "TLSv1.2", tls.VersionTLS13: "TLSv1.3"} {
			if strings.EqualFold(v, name) {
				*field(d) = id
				return nil
			}
		}
		if v == "" {
			return nil
		}
		return fmt.Errorf("is none of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3")
	}
}

// refuseUnless accepts only values that ask for nothing.
func refuseUnless(harmless ...string) func(*dsn, string) error {
	return func(_ *dsn, v string) error {
		for _, h := range harmless {
			if strings.EqualFold(v, h) {
				return nil
			}
		}
		return fmt.Errorf("is not supported")
	}
}

// takeIf does something when a boolean parameter has the value want.
func takeIf(want string, do func(*dsn)) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		on, err := parseBool(v)
		if err != nil {
			return err
		}
		if on == (want == "true" || want == "yes") {
			do(d)
		}
		return nil
	}
}

func parseBool(v string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(v)) {
	case "true", "1", "on", "yes", "y", "t", "debug": // SQLAlchemy's echo=debug
		return true, nil
	case "false", "0", "off", "no", "n", "f", "", "none":
		return false, nil
	}
	return false, fmt.Errorf("is neither true nor false")
}

func count(least int, set func(*dsn, int)) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		n, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || n < least || n > 1<<20 {
			return fmt.Errorf("is not a whole number of at least %d", least)
		}
		set(d, n)
		return nil
	}
}

// milliseconds32 reads what libpq keeps in 32 bits; less than 1 is the system's default.
func milliseconds32(field func(*dsn) *int) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 32)
		if err != nil {
			return fmt.Errorf("is not a whole number of milliseconds")
		}
		*field(d) = max(int(n), 0)
		return nil
	}
}

// orNone turns the number 0, where it is said outright, into Config's "none".
func orNone[T ~int | ~int64](n T) T {
	if n == 0 {
		return -1
	}
	return n
}

// duration reads seconds, with or without a fraction, or a duration of Go.
// Zero means the default, as in Config.
func duration(field func(*Config) *time.Duration) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		t, err := parseDuration(v)
		if err == nil && t < 0 {
			err = errDuration
		}
		*field(&d.taken) = t
		return err
	}
}

// isAbstract reports whether a host is a socket in the abstract name space.
func isAbstract(host string) bool {
	return strings.HasPrefix(host, "@") && !strings.ContainsAny(host[1:], "@,")
}

// durationOrNever is duration for a setting that can be switched off with zero
// or a negative number.
func durationOrNever(field func(*Config) *time.Duration) func(*dsn, string) error {
	return func(d *dsn, v string) error {
		t, err := parseDuration(v)
		if t <= 0 {
			t = -1
		}
		*field(&d.taken) = t
		return err
	}
}

var errDuration = fmt.Errorf("is neither a number of seconds nor a duration such as 90s")

func parseDuration(v string) (time.Duration, error) {
	v = strings.TrimSpace(v)
	if s, err := strconv.ParseFloat(v, 64); err == nil {
		if !(s > -1e9 && s < 1e9) {
			return 0, errDuration
		}
		return time.Duration(s * float64(time.Second)), nil
	}
	t, err := time.ParseDuration(v)
	if err != nil {
		return 0, errDuration
	}
	return t, nil
}
