package conn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// ParseURL checks a connection string, a postgres:// URL or keywords, and
// returns a Config with it and with what it says about the pool, the ping and
// the time limits. Files it names (certificates, services) must exist.
func ParseURL(url string) (*Config, error) {
	d, err := parseDSN(url, nil, nil)
	if err != nil {
		return nil, err
	}
	if _, err := d.connConfig(nil); err != nil {
		return nil, err
	}
	c := d.taken
	c.URL = URL(url)
	return &c, nil
}

// parseDSN takes a connection string apart and decides on each parameter.
// allowed, if not nil, are the only ones it may hold.
func parseDSN(text string, like sessionRules, allowed []string) (*dsn, error) {
	raw, err := splitDSN(text, like)
	if err != nil {
		return nil, err
	}
	if like != nil {
		if raw.params, err = like.take(raw.params); err != nil {
			return nil, err
		}
	}
	raw.unseen = map[string]bool{}
	for i, p := range raw.params {
		name := strings.ToLower(p.key)
		raw.unseen[name] = name != p.key
		if allowed != nil && !slices.ContainsFunc(allowed, func(a string) bool { return strings.EqualFold(a, name) }) {
			return nil, errDSN("it holds a parameter that Config.URLParams does not allow")
		}
		raw.params[i].key = name // the server takes DateStyle and datestyle for one
	}
	d, err := decide(raw, like)
	if err != nil {
		return nil, err
	}
	if d.noOverflow {
		d.taken.Overflow = -1
	}
	if strings.Contains(d.params["host"], "@") && !d.abstract || strings.Contains(d.params["hostaddr"], "@") {
		return nil, errDSN("the host holds an @: " + howToEscape)
	}
	return d, nil
}

// foldNames makes one setting of names that differ in their case alone, as the
// server does. The one in lower case gives way, unless it is in firm.
func foldNames(settings, firm map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		folded := strings.ToLower(name)
		if folded == name {
			continue
		}
		if _, said := firm[folded]; !said {
			settings[folded] = settings[name]
		}
		delete(settings, name)
	}
}

// checkSession applies the rules for settings of the session to those that
// a service file makes.
func (d *dsn) checkSession(settings map[string]string) error {
	foldNames(settings, d.params)
	for _, name := range []string{"client_encoding", "datestyle"} {
		v, set := settings[name]
		if _, said := d.params[name]; said || !set {
			continue
		}
		if err := rules[name].apply(&dsn{params: map[string]string{}}, v); err != nil {
			return errDSN("%s of the service file %w", name, because(err, rules[name]))
		}
	}
	return nil
}

// optionSetting is one setting in the options that the server's command line takes.
var optionSetting = regexp.MustCompile(`(?:^|\s)(?:-c\s*|--)([A-Za-z_-]+)=((?:\\.|\S)*)`)

// checkOptions applies the rules for settings of the session to those that options or
// PGOPTIONS make, where no parameter of its own overrides them. An order of day, month and
// year leaves the form of dates as it is.
func checkOptions(settings map[string]string) error {
	for _, m := range optionSetting.FindAllStringSubmatch(settings["options"], -1) {
		name := strings.ToLower(strings.ReplaceAll(m[1], "-", "_"))
		value := strings.ReplaceAll(m[2], `\`, "")
		if _, said := settings[name]; said || name != "client_encoding" && name != "datestyle" {
			continue
		}
		err := rules[name].apply(&dsn{params: map[string]string{}}, value)
		if name == "datestyle" && !otherDates.MatchString(value) {
			err = nil
		}
		if err != nil {
			return errDSN("%s in options %w", name, because(err, rules[name]))
		}
	}
	return nil
}

// otherDates are the forms of dates that are not ISO.
var otherDates = regexp.MustCompile(`(?i)german|postgres|sql`)

// connConfig has pgx parse what was decided. PG* variables fill gaps, as they
// do for libpq.
func (d *dsn) connConfig(like sessionRules) (*pgx.ConnConfig, error) {
	if d.hostaddr == "" {
		d.hostaddr = os.Getenv("PGHOSTADDR")
	}
	if d.params["host"] == "" && d.hostaddr != "" {
		d.params["host"] = cmp.Or(d.said("host", "PGHOST"), d.hostaddr) // the name is for TLS and passwords
	}
	if like != nil {
		like.hosts(d)
	}
	if err := d.decideTLS(like); err != nil {
		return nil, err
	}
	if _, set := d.params["application_name"]; !set && d.appName != "" && !d.fromOutside("PGAPPNAME", "application_name") &&
		!(like != nil && isSet("PGAPPNAME")) {
		d.params["application_name"] = d.appName
	}
	cc, err := parse(d.params)
	if err != nil {
		return nil, err
	}
	if err := d.checkSession(cc.RuntimeParams); err != nil {
		return nil, err
	}
	if like != nil {
		like.settings(d, cc.RuntimeParams)
	}
	if err := checkOptions(cc.RuntimeParams); err != nil {
		return nil, err
	}
	if err := d.lookUpHostaddr(cc); err != nil {
		return nil, err
	}
	if d.abstract {
		dialAbstract(cc)
	}
	d.limitUnanswered(&cc.Config)
	d.limitTLS(&cc.Config)
	d.ownTLS(&cc.Config)
	return cc, nil
}

func isSet(variable string) bool {
	_, set := os.LookupEnv(variable)
	return set
}

// parse calls pgx. Its error is not wrapped, since it holds the whole string
// and shows as much of it as it does not take for a password.
func parse(params map[string]string) (*pgx.ConnConfig, error) {
	var list []param
	for _, k := range slices.Sorted(maps.Keys(params)) {
		list = append(list, param{k, params[k]})
	}
	cc, err := pgx.ParseConfig(keywords(list))
	if err == nil {
		return cc, nil
	}
	if inner := errors.Unwrap(err); inner != nil {
		var path *os.PathError
		if errors.As(inner, &path) {
			return nil, errDSN("cannot read a file it or a PG* variable names: %w", inner)
		}
	}
	for _, what := range []string{"invalid port", "sslcertmode", "connect_timeout", "failed to read service", "failed to configure TLS", "port numbers",
		"target_session_attrs", "min_protocol_version", "max_protocol_version", "channel_binding", "require_auth",
		"statement_cache_capacity", "description_cache_capacity", "default_query_exec_mode"} {
		if strings.Contains(withoutQuoted(err.Error()), what) {
			return nil, errDSN("pgx does not accept it (%s): check that parameter, the PG* variable and the service file behind it", what)
		}
	}
	return nil, errDSN("pgx does not accept it: check its parameters and the PG* variables")
}

// withoutQuoted drops the connection string pgx quotes in its errors.
func withoutQuoted(s string) string {
	if i := strings.LastIndex(s, "`: "); i >= 0 {
		return s[i+3:]
	}
	return ""
}

// dialAbstract has the host, @ and a name, be a Unix-domain socket in the abstract
// name space, for lib/pq knows them and pgx does not.
func dialAbstract(cc *pgx.ConnConfig) {
	address := filepath.Join(cc.Host, ".s.PGSQL."+strconv.Itoa(int(cc.Port)))
	dial := cc.DialFunc
	cc.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	cc.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, "unix", address) }
}

// local reports whether every host is this machine.
func (d *dsn) local() bool {
	for h := range strings.SplitSeq(d.said("host", "PGHOST"), ",") {
		ip := net.ParseIP(h)
		if h != "" && !filepath.IsAbs(h) && !strings.HasPrefix(h, "/") && !strings.EqualFold(strings.TrimSuffix(h, "."), "localhost") && (ip == nil || !ip.IsLoopback()) {
			return false
		}
	}
	return true
}

// lookUpHostaddr answers look-ups of the hosts with the addresses given.
func (d *dsn) lookUpHostaddr(cc *pgx.ConnConfig) error {
	if d.hostaddr == "" {
		return nil
	}
	hosts, addrs := strings.Split(d.params["host"], ","), strings.Split(d.hostaddr, ",")
	if len(hosts) != len(addrs) {
		return errDSN("hostaddr and host are lists of different length: give each host its address")
	}
	known := map[string][]string{}
	for i, h := range hosts {
		if a := addrs[i]; a != "" {
			if net.ParseIP(a) == nil {
				return errDSN("hostaddr is not an IP address: use host for names")
			}
			known[h] = append(known[h], a)
		}
	}
	lookup := cc.LookupFunc
	cc.LookupFunc = func(ctx context.Context, host string) ([]string, error) {
		if a, ok := known[host]; ok {
			return a, nil
		}
		return lookup(ctx, host)
	}
	return nil
}

// noEnvironment shuts out every PG* variable and default file pgx reads: an
// instance is reached by its Dialer and nothing else.
var noEnvironment = map[string]string{
	"host": "127.0.0.1", "port": "5432", "sslmode": "disable", "password": "", "passfile": "",
	"sslcert": "", "sslkey": "", "sslrootcert": "", "sslpassword": "", "sslsni": "", "sslcertmode": "allow", "sslnegotiation": "",
	"application_name": "", "timezone": "", "options": "", "target_session_attrs": "any", "connect_timeout": "0",
	"min_protocol_version": "", "max_protocol_version": "", "channel_binding": "", "require_auth": "",
}

// instanceConfig makes the settings for an instance behind a Dialer: pgx is
// told to look nothing up, to add no TLS and to dial through it.
func (d *dsn) instanceConfig(instance string, dialer Dialer) (*pgx.ConnConfig, error) {
	for _, k := range []string{"host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslnegotiation", "service", "servicefile", "passfile"} {
		if _, set := d.params[k]; set {
			delete(d.params, k)
			d.notes = append(d.notes, k+" left out: the Dialer decides")
		}
	}
	for _, k := range []string{"user", "dbname"} {
		if d.params[k] == "" {
			return nil, fmt.Errorf("conn: no %s for the instance %s: write it into the URL", k, instance)
		}
	}
	params := maps.Clone(noEnvironment)
	maps.Copy(params, d.params)
	if os.Getenv("PGSERVICE") != "" {
		file, err := emptyService()
		if err != nil {
			return nil, fmt.Errorf("conn: cannot shut out PGSERVICE for the instance %s: unset it: %w", instance, err)
		}
		defer func() { _ = os.Remove(file) }()
		params["servicefile"], params["service"] = file, "none"
	}
	cc, err := parse(params)
	if err != nil {
		return nil, err
	}
	for k := range cc.RuntimeParams {
		if _, set := d.params[k]; !set {
			delete(cc.RuntimeParams, k)
		}
	}
	cc.ConnectTimeout = 0
	cc.Host, cc.TLSConfig, cc.Fallbacks = instance, nil, nil
	cc.LookupFunc = func(_ context.Context, host string) ([]string, error) { return []string{host}, nil }
	cc.DialFunc = func(ctx context.Context, _, _ string) (net.Conn, error) { return dialer.Dial(ctx, instance) }
	return cc, nil
}
