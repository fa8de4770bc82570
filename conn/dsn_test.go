package conn

import (
	"crypto/tls"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// noVariables makes the environment of a Config empty but for vars.
func noVariables(vars ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(vars); i += 2 {
			if vars[i] == name {
				return vars[i+1]
			}
		}
		return ""
	}
}

func mustResolve(t *testing.T, c *Config) *settings {
	t.Helper()
	if c.getenv == nil {
		c.getenv = noVariables()
	}
	s, err := c.resolve()
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	return s
}

// summary is what a connection string amounts to, in one line of words.
func summary(s *settings) string {
	cc := s.connConfig
	out := []string{fmt.Sprintf("%s:%s@%s/%s tls=%s", cc.User, cc.Password, s.description.Target, cc.Database, s.description.TLS)}
	for _, k := range slices.Sorted(maps.Keys(cc.RuntimeParams)) {
		out = append(out, k+"="+cc.RuntimeParams[k])
	}
	if m := cc.DefaultQueryExecMode; m != pgx.QueryExecModeCacheStatement {
		out = append(out, "mode="+m.String())
	}
	if s.PgBouncer {
		out = append(out, "pooler="+s.description.PoolerBy)
	}
	return strings.Join(out, " ")
}

func TestURLBecomes(t *testing.T) {
	const plain = "u:pw@127.0.0.1:5432/n tls=prefer"
	tests := []struct{ name, url, want string }{
		// Schemes, and what surrounds the URL.
		{"postgres", "postgres://u:pw@127.0.0.1/n", plain},
		{"postgresql", "postgresql://u:pw@127.0.0.1/n", plain},
		{"asyncpg without query", "postgresql+asyncpg://u:pw@127.0.0.1/n", plain},
		{"asyncpg with query", "postgresql+asyncpg://u:pw@127.0.0.1/n?ssl=require", "u:pw@127.0.0.1:5432/n tls=require"},
		{"psycopg2", "postgresql+psycopg2://u:pw@127.0.0.1/n", plain},
		{"upper case", "POSTGRES://u:pw@127.0.0.1/n?sslmode=disable", "u:pw@127.0.0.1:5432/n tls=off"},
		{"leading space", "  postgres://u:pw@127.0.0.1/n?sslmode=disable", "u:pw@127.0.0.1:5432/n tls=off"},
		{"double quotes", `"postgres://u:pw@127.0.0.1/n?sslmode=disable"`, "u:pw@127.0.0.1:5432/n tls=off"},
		{"single quotes", `'postgres://u:pw@127.0.0.1/n?sslmode=disable'`, "u:pw@127.0.0.1:5432/n tls=off"},
		{"trailing newline", "postgres://u:pw@127.0.0.1/n?sslmode=disable\n", "u:pw@127.0.0.1:5432/n tls=off"},
		{"keywords", `host=127.0.0.1 user=u password='p w\'s\\' dbname=n`, `u:p w's\@127.0.0.1:5432/n tls=prefer`},
		{"keywords with spaces", "host = 127.0.0.1  user = u password=pw dbname=n ", plain},
		{"database keyword", "host=127.0.0.1 user=u password=pw database=n", plain},

		// ssl=, as asyncpg and SQLAlchemy write it.
		{"ssl=true", "postgres://u:pw@127.0.0.1/n?ssl=true", "u:pw@127.0.0.1:5432/n tls=require"},
		{"ssl=1", "postgres://u:pw@127.0.0.1/n?ssl=1", "u:pw@127.0.0.1:5432/n tls=require"},
		{"ssl=false", "postgres://u:pw@127.0.0.1/n?ssl=false", "u:pw@127.0.0.1:5432/n tls=off"},
		{"ssl=0", "postgres://u:pw@127.0.0.1/n?ssl=0", "u:pw@127.0.0.1:5432/n tls=off"},
		{"ssl=disable", "postgres://u:pw@127.0.0.1/n?ssl=disable", "u:pw@127.0.0.1:5432/n tls=off"},
		{"ssl=prefer", "postgres://u:pw@db.example.com/n?ssl=prefer", "u:pw@db.example.com:5432/n tls=prefer"},
		{"ssl=allow", "postgres://u:pw@db.example.com/n?ssl=allow", "u:pw@db.example.com:5432/n tls=allow"},
		{"ssl=verify-full", "postgres://u:pw@db.example.com/n?ssl=verify-full", "u:pw@db.example.com:5432/n tls=verify-full"},
		{"ssl keyword", "host=127.0.0.1 user=u password=pw dbname=n ssl=require", "u:pw@127.0.0.1:5432/n tls=require"},

		// The TLS mode where nothing says it.
		{"remote", "postgres://u:pw@db.example.com/n", "u:pw@db.example.com:5432/n tls=require"},
		{"remote address", "postgres://u:pw@10.0.0.1/n", "u:pw@10.0.0.1:5432/n tls=require"},
		{"remote, empty mode", "postgres://u:pw@db.example.com/n?sslmode=", "u:pw@db.example.com:5432/n tls=require"},
		{"one of two remote", "postgres://u:pw@127.0.0.1,db.example.com/n", "u:pw@127.0.0.1:5432,db.example.com:5432/n tls=require"},
		{"localhost", "postgres://u:pw@localhost/n", "u:pw@localhost:5432/n tls=prefer"},
		{"IPv6 loopback", "postgres://u:pw@[::1]:5433/n", "u:pw@[::1]:5433/n tls=prefer"},
		{"127/8", "postgres://u:pw@127.0.1.1/n", "u:pw@127.0.1.1:5432/n tls=prefer"},
		{"mode in upper case", "postgres://u:pw@db.example.com/n?sslmode=Verify-Full", "u:pw@db.example.com:5432/n tls=verify-full"},
		{"prefer is kept", "postgres://u:pw@db.example.com/n?sslmode=prefer", "u:pw@db.example.com:5432/n tls=prefer"},
		{"system certificates", "postgres://u:pw@db.example.com/n?sslrootcert=system", "u:pw@db.example.com:5432/n tls=verify-full"},
		{"direct", "postgres://u:pw@127.0.0.1/n?sslnegotiation=direct", "u:pw@127.0.0.1:5432/n tls=require"},

		// Sockets.
		{"socket folder", "postgres://u:pw@/n?host=/run/pg&port=5433", "u:pw@/run/pg/.s.PGSQL.5433/n tls=off"},
		{"socket folder, mode ignored", "postgres://u:pw@/n?host=/run/pg&sslmode=require", "u:pw@/run/pg/.s.PGSQL.5432/n tls=off"},
		{"socket in the host", "postgres://u:pw@%2Frun%2Fpg/n", "u:pw@/run/pg/.s.PGSQL.5432/n tls=off"},
		{"socket file", "postgresql+asyncpg://u:pw@/n?host=/cloudsql/p:r:i/.s.PGSQL.5432", "u:pw@/cloudsql/p:r:i/.s.PGSQL.5432/n tls=off"},
		{"socket file, other port", "postgres://u:pw@/n?host=/run/pg/.s.PGSQL.6000", "u:pw@/run/pg/.s.PGSQL.6000/n tls=off"},
		{"unix_sock", "postgresql+pg8000://u:pw@/n?unix_sock=/cloudsql/p:r:i/.s.PGSQL.5432", "u:pw@/cloudsql/p:r:i/.s.PGSQL.5432/n tls=off"},

		// Passwords.
		{"@ in password", "postgres://u:p@ss@127.0.0.1/n", "u:p@ss@127.0.0.1:5432/n tls=prefer"},
		{"# in password", "postgres://u:p#ss@127.0.0.1/n", "u:p#ss@127.0.0.1:5432/n tls=prefer"},
		{": in password", "postgres://u:p:ss@127.0.0.1/n", "u:p:ss@127.0.0.1:5432/n tls=prefer"},
		{"+ in password", "postgres://u:p+ss@127.0.0.1/n", "u:p+ss@127.0.0.1:5432/n tls=prefer"},
		{"+ in password of SQLAlchemy", "postgresql+asyncpg://u:p+ss@127.0.0.1/n", "u:p+ss@127.0.0.1:5432/n tls=prefer"},
		{"encoded", "postgres://u:p%40%2F%3A%25%20s@127.0.0.1/n", "u:p@/:% s@127.0.0.1:5432/n tls=prefer"},
		{"password parameter", "postgres://127.0.0.1/n?user=u@x&password=p@w", "u@x:p@w@127.0.0.1:5432/n tls=prefer"},

		// options, repeats, lists of hosts.
		{"options with =", "postgres://u:pw@127.0.0.1/n?options=-c%20search_path=x", plain + " options=-c search_path=x"},
		{"options, all encoded", "postgres://u:pw@127.0.0.1/n?options=-c%20search_path%3Dx", plain + " options=-c search_path=x"},
		{"+ stays as for libpq", "postgres://u:pw@127.0.0.1/n?application_name=a+b", plain + " application_name=a+b"},
		{"+ is a space for SQLAlchemy", "postgresql+psycopg://u:pw@127.0.0.1/n?application_name=a+b", plain + " application_name=a b"},
		{"last of repeated", "postgres://u:pw@127.0.0.1/n?application_name=a&application_name=b", plain + " application_name=b"},
		{"host of the query wins", "postgres://u:pw@db.example.com/n?host=127.0.0.1", plain},
		{"hosts with ports", "postgres://u:pw@127.0.0.1:1,127.0.0.1:2/n?sslmode=disable", "u:pw@127.0.0.1:1,127.0.0.1:2/n tls=off"},
		{"hosts, one port", "postgres://u:pw@127.0.0.1:1,127.0.0.2/n?sslmode=disable", "u:pw@127.0.0.1:1,127.0.0.2:5432/n tls=off"},
		{"hosts of SQLAlchemy", "postgresql+asyncpg://u:pw@/n?host=127.0.0.1:1&host=127.0.0.2:2&ssl=disable", "u:pw@127.0.0.1:1,127.0.0.2:2/n tls=off"},

		// Parameters under other names.
		{"fallback name", "postgres://u:pw@127.0.0.1/n?fallback_application_name=x", plain + " application_name=x"},
		{"fallback name not needed", "postgres://u:pw@127.0.0.1/n?fallback_application_name=x&application_name=y", plain + " application_name=y"},
		{"schema", "postgres://u:pw@127.0.0.1/n?schema=x", plain + " search_path=x"},
		{"cache mode", "postgres://u:pw@127.0.0.1/n?statement_cache_mode=describe", plain + " mode=cache describe"},
		{"cache mode prepare", "postgres://u:pw@127.0.0.1/n?statement_cache_mode=prepare", plain},
		{"simple protocol", "postgres://u:pw@127.0.0.1/n?prefer_simple_protocol=true", plain + " mode=simple protocol"},
		{"command timeout", "postgres://u:pw@127.0.0.1/n?command_timeout=1.5", plain + " statement_timeout=1500"},

		// Poolers.
		{"pgbouncer=true", "postgres://u:pw@127.0.0.1/n?pgbouncer=true", plain + " mode=cache describe pooler=pgbouncer"},
		{"pgbouncer=false", "postgres://u:pw@127.0.0.1/n?pgbouncer=false", plain},
		{"port 6432", "postgres://u:pw@127.0.0.1:6432/n", "u:pw@127.0.0.1:6432/n tls=prefer mode=cache describe pooler=port 6432"},
		{"port 6432 of another host", "postgres://u:pw@127.0.0.1,127.0.0.2:6432/n", "u:pw@127.0.0.1:5432,127.0.0.2:6432/n tls=prefer mode=cache describe pooler=port 6432"},
		{"Supabase", "postgres://u:pw@aws-0-eu.pooler.supabase.com:6543/n", "u:pw@aws-0-eu.pooler.supabase.com:6543/n tls=require mode=cache describe pooler=port 6543"},
		{"Neon", "postgres://u:pw@ep-x-pooler.eu.aws.neon.tech/n", "u:pw@ep-x-pooler.eu.aws.neon.tech:5432/n tls=require mode=cache describe pooler=host name ends in -pooler"},
		{"pgbouncer host", "postgres://u:pw@pgbouncer.internal/n", "u:pw@pgbouncer.internal:5432/n tls=require mode=cache describe pooler=host name holds pgbouncer"},
		{"asyncpg's cache off", "postgresql+asyncpg://u:pw@127.0.0.1/n?statement_cache_size=0", plain + " mode=cache describe pooler=statement_cache_size=0"},
		{"SQLAlchemy's cache off", "postgresql+asyncpg://u:pw@127.0.0.1/n?prepared_statement_cache_size=0", plain + " mode=cache describe pooler=prepared_statement_cache_size=0"},
		{"binary_parameters", "postgres://u:pw@127.0.0.1/n?binary_parameters=yes", plain + " mode=cache describe pooler=binary_parameters"},
		{"mode chosen by the URL", "postgres://u:pw@127.0.0.1:6432/n?default_query_exec_mode=exec", "u:pw@127.0.0.1:6432/n tls=prefer mode=exec pooler=port 6432"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := summary(mustResolve(t, &Config{URL: URL(tt.url)})); got != tt.want {
				t.Errorf("%s\n got %s\nwant %s", tt.url, got, tt.want)
			}
		})
	}
}

// pgx sends each of these to a server, which refuses it, or does not do what
// it asks for.
func TestParametersThatMustNotReachTheServer(t *testing.T) {
	for _, p := range []string{
		"fallback_application_name=x", "binary_parameters=no", "disable_prepared_binary_result=yes",
		"keepalives=1", "keepalives_idle=10", "keepalives_interval=5", "keepalives_count=3",
		"gssencmode=disable", "gssencmode=prefer", "gsslib=gssapi", "gssdelegation=0", "sslinline=false", "sslcompression=0",
		"ssl_min_protocol_version=TLSv1.2", "ssl_max_protocol_version=TLSv1.3", "load_balance_hosts=disable", "load_balance_hosts=random",
		"hostaddr=127.0.0.1", "statement_cache_size=100", "prepared_statement_cache_size=100", "statement_cache_mode=prepare",
		"command_timeout=5", "timeout=5", "server_settings=", "async_fallback=true", "pgbouncer=false", "schema=public",
		"connection_limit=3", "pool_size=5", "max_overflow=2", "pool_timeout=5", "pool_recycle=100", "pool_pre_ping=true", "echo=false",
		"pool_max_conns=4", "pool_min_conns=1", "pool_min_idle_conns=1", "pool_max_conn_lifetime=1h", "pool_max_conn_lifetime_jitter=1m",
		"pool_max_conn_idle_time=1m", "pool_health_check_period=1m", "pool_ping_timeout=1s", "unix_sock=", "ssl=require",
		"tcp_user_timeout=1000", "requiressl=0", "sslkeylogfile=", "scram_client_key=", "scram_server_key=", "oauth_issuer=", "oauth_client_id=",
		"oauth_client_secret=", "oauth_scope=", "authtype=x", "tty=x",
		"client_encoding=utf8", "client_encoding=UTF-8", "prefer_simple_protocol=false", "requirepeer=", "sslcrl=", "sslcrldir=",
	} {
		name, _, _ := strings.Cut(p, "=")
		raw := "postgres://u:pw@127.0.0.1/n?" + p
		s := mustResolve(t, &Config{URL: URL(raw)})
		if _, sent := s.connConfig.RuntimeParams[name]; sent {
			t.Errorf("%s reaches the server", name)
		}
		if _, known := rules[name]; !known {
			t.Errorf("%s is not in the table of parameters", name)
		}
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ name, url, want string }{
		{"MySQL", "mysql://u:sec-ret@h/n", `scheme "mysql" is not PostgreSQL`},
		{"JDBC", "jdbc:postgresql://h/n?user=u&password=sec-ret", "neither a postgres:// URL nor keywords"},
		{"no scheme", "u:sec-ret@h/n", "neither a postgres:// URL nor keywords"},
		{"no scheme, query", "u:sec-ret@h/n?sslmode=require", "not a list of keyword=value"},
		{"one slash", "postgres:/u:sec-ret@h/n", "neither a postgres:// URL nor keywords"},
		{"text before the scheme", "DATABASE_URL=postgres://u:sec-ret@h/n", "neither a postgres:// URL nor keywords"},
		{"/ in password", "postgres://u:sec/ret@h/n", "percent-encoded"},
		{"? in password", "postgres://u:sec?ret@h/n", "percent-encoded"},
		{"/ in numeric password", "postgres://u:123/sec-ret@h/n", "percent-encoded"},
		{"? in numeric password", "postgres://u:123?sec-ret@h/n", "percent-encoded"},
		{"?= in numeric password", "postgres://u:123?sec=ret@h/n", "percent-encoded"},
		{"% in password", "postgres://u:sec-ret100%@h/n", "percent-encoded"},
		{"bad port", "postgres://u:sec-ret@h:five/n", "port is not a number"},
		{"port too large", "postgres://u:sec-ret@h:70000/n", "invalid port"},
		{"NUL", "postgres://u:sec-ret@h/n?a=%00\x00", "NUL"},
		{"unterminated quote", "host=h password='sec-ret", "not a list of keyword=value"},
		{"space in a value", "host=h password=sec ret user=u", "not a list of keyword=value"},
		{"mode misspelt", "postgres://u:sec-ret@h/n?sslmode=required", "sslmode is none of"},
		{"ssl misspelt", "postgres://u:sec-ret@h/n?ssl=maybe", "ssl is none of"},
		{"system and disable", "postgres://u:sec-ret@h/n?sslrootcert=system&sslmode=disable", "sslrootcert=system needs sslmode=verify-full"},
		{"missing certificate", "postgres://u:sec-ret@h/n?sslrootcert=/nowhere.pem", "no such file"},
		{"latin1", "postgres://u:sec-ret@h/n?client_encoding=latin1", "client_encoding is not UTF8"},
		{"German dates", "postgres://u:sec-ret@h/n?datestyle=German", "datestyle is not ISO"},
		{"revocation list", "postgres://u:sec-ret@h/n?sslcrl=/x", "sslcrl is not supported"},
		{"peer", "postgres://u:sec-ret@h/n?requirepeer=postgres", "requirepeer is not supported"},
		{"inline certificates", "postgres://u:sec-ret@h/n?sslinline=true", "sslinline is not supported"},
		{"GSS", "postgres://u:sec-ret@h/n?gssencmode=require", "gssencmode is not supported"},
		{"required TLS", "postgres://u:sec-ret@h/n?requiressl=1", "requiressl is not supported: write sslmode=require"},
		{"keys of TLS", "postgres://u:sec-ret@h/n?sslkeylogfile=/x", "sslkeylogfile is not supported: pgx writes no keys of TLS"},
		{"SCRAM key", "postgres://u@h/n?scram_client_key=sec-ret", "scram_client_key is not supported: pgx signs with the password"},
		{"SCRAM key of the server", "postgres://u@h/n?scram_server_key=sec-ret", "scram_server_key is not supported"},
		{"OAuth", "postgres://u@h/n?oauth_client_secret=sec-ret", "oauth_client_secret is not supported: pgx asks a function for the token"},
		{"OAuth issuer", "postgres://u@h/n?oauth_issuer=x", "OAuthTokenProvider"},
		{"Python settings", "postgres://u:sec-ret@h/n?server_settings={'a':'b'}", "server_settings is not supported"},
		{"timeout", "postgres://u:sec-ret@h/n?connect_timeout=soon", "connect_timeout is neither a number of seconds"},
		{"pool", "postgres://u:sec-ret@h/n?pool_max_conns=0", "pool_max_conns is not a whole number of at least 1"},
		{"unbounded overflow", "postgres://u:sec-ret@h/n?max_overflow=-1", "max_overflow is not a whole number of at least 0"},
		{"exec mode", "postgres://u:sec-ret@h/n?default_query_exec_mode=fast", "default_query_exec_mode"},
		{"session attrs", "postgres://u:sec-ret@h/n?target_session_attrs=writable", "target_session_attrs"},
		{"hostaddr name", "postgres://u:sec-ret@h/n?hostaddr=db.example.com", "hostaddr is not an IP address"},
		{"hostaddr count", "postgres://u:sec-ret@h,i/n?hostaddr=10.0.0.1", "lists of different length"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, parity := range []Parity{NoParity, LibPQ} {
				_, err := (&Config{URL: URL(tt.url), Parity: parity, getenv: noVariables()}).resolve()
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Fatalf("error %v, want one that holds %q", err, tt.want)
				}
				for _, secret := range []string{"sec", "ret", "123"} {
					if strings.Contains(strings.ReplaceAll(err.Error(), "secret", ""), secret) && !strings.Contains(tt.want, secret) {
						t.Errorf("error shows %q of the password: %v", secret, err)
					}
				}
			}
		})
	}
}

// What conn is for here: pgx takes these without an error and sends the whole
// URL, password included, to whatever server it finds.
func TestPgxTakesOtherSchemesForKeywords(t *testing.T) {
	for _, u := range []string{"postgresql+asyncpg://u:pw@h/n?ssl=require", "POSTGRES://u:pw@h/n?a=b", " postgres://u:pw@h/n?a=b"} {
		cc, err := pgx.ParseConfig(u)
		if err != nil {
			t.Fatalf("pgx refuses %s: this package need not", u)
		}
		leaks := false
		for k := range cc.RuntimeParams {
			leaks = leaks || strings.Contains(k, "pw@h")
		}
		if !leaks {
			t.Errorf("pgx no longer sends %s", u)
		}
		if s := mustResolve(t, &Config{URL: URL(u + "&x.y=1")}); s.connConfig.Host != "h" || s.connConfig.Password != "pw" {
			t.Errorf("%s: host %q password %q", u, s.connConfig.Host, s.connConfig.Password)
		}
	}
}

// Where a URL is plain, the result is that of pgx.ParseConfig.
func TestPlainURLsAsPgx(t *testing.T) {
	for _, u := range []string{
		"postgres://u:p%40w@db.example.com:5433/n?sslmode=require&application_name=x&search_path=a,b",
		"postgres://u:pw@h1:1,h2:2/n?sslmode=disable&target_session_attrs=read-write",
		"postgres://u:pw@[fe80::1]:5433/n?sslmode=verify-full&statement_timeout=5s&timezone=UTC",
		"host=h user=u password='a b' dbname=n sslmode=allow options='-c geqo=off' channel_binding=require",
		"postgres://u:pw@h/n?sslmode=verify-ca&statement_cache_capacity=7&description_cache_capacity=8&default_query_exec_mode=exec",
		"postgres://u@h/n?sslmode=prefer&krbsrvname=x&krbspn=y&require_auth=scram-sha-256&min_protocol_version=3.0&max_protocol_version=3.2&sslsni=0&sslcertmode=disable",
	} {
		want, err := pgx.ParseConfig(u)
		if err != nil {
			t.Fatal(err)
		}
		got := mustResolve(t, &Config{URL: URL(u)}).connConfig
		if pgx, conn := comparable(want), comparable(got); !reflect.DeepEqual(pgx, conn) {
			t.Errorf("%s\npgx:  %v\nconn: %v", u, pgx, conn)
		}
	}
}

// comparable is what of a pgx configuration can be compared.
func comparable(c *pgx.ConnConfig) map[string]any {
	hosts := []string{fmt.Sprint(c.Host, c.Port, tlsWords(c.TLSConfig))}
	for _, f := range c.Fallbacks {
		hosts = append(hosts, fmt.Sprint(f.Host, f.Port, tlsWords(f.TLSConfig)))
	}
	return map[string]any{
		"hosts": hosts, "user": c.User, "password": c.Password, "database": c.Database, "params": c.RuntimeParams,
		"krb": c.KerberosSrvName + c.KerberosSpn, "auth": c.RequireAuth, "binding": c.ChannelBinding, "cert": c.SSLCertMode,
		"protocol": c.MinProtocolVersion + c.MaxProtocolVersion, "validate": c.ValidateConnect != nil,
		"caches": []int{c.StatementCacheCapacity, c.DescriptionCacheCapacity}, "mode": c.DefaultQueryExecMode.String(),
	}
}

func tlsWords(t *tls.Config) string {
	if t == nil {
		return " none"
	}
	return fmt.Sprint(" name=", t.ServerName, " skip=", t.InsecureSkipVerify, " own=", t.VerifyPeerCertificate != nil)
}

func TestURLSetsThePool(t *testing.T) {
	s := mustResolve(t, &Config{URL: URL("postgresql+asyncpg://u:pw@127.0.0.1/n?pool_size=3&max_overflow=0&pool_timeout=7&pool_recycle=-1" +
		"&pool_pre_ping=false&echo=debug&connect_timeout=2&command_timeout=500ms")})
	if s.Size != 3 || s.Overflow != 0 || s.WaitTimeout != 7*time.Second || s.Recycle != 0 || s.RecycleJitter != 0 || s.Ping != PingNever ||
		!s.Echo || s.ConnectTimeout != 2*time.Second || s.connConfig.ConnectTimeout != 2*time.Second || s.StatementTimeout != 500*time.Millisecond {
		t.Errorf("settings %+v", s.Config)
	}
	s = mustResolve(t, &Config{URL: URL("postgres://u:pw@127.0.0.1/n?pool_max_conns=7&pool_max_conn_lifetime=1h30m&pool_max_conn_idle_time=5m" +
		"&pool_max_conn_lifetime_jitter=1m&pool_ping_timeout=300ms")})
	if s.Size != 7 || s.limit() != 7 || s.Recycle != 90*time.Minute || s.IdleTimeout != 5*time.Minute || s.RecycleJitter != time.Minute || s.PingTimeout != 300*time.Millisecond {
		t.Errorf("settings %+v", s.Config)
	}
	s = mustResolve(t, &Config{Size: 2, Recycle: time.Minute, URL: URL("postgres://u:pw@127.0.0.1/n?pool_max_conns=7&pool_recycle=99")})
	if s.Size != 2 || s.Overflow != defaultOverflow || s.Recycle != time.Minute {
		t.Errorf("the Config does not win over the URL: %+v", s.Config)
	}
}

func TestParityDefaults(t *testing.T) {
	t.Setenv("PGTZ", "Asia/Tokyo")
	tests := []struct{ url, want string }{
		{"postgres://u:pw@localhost/n", "u:pw@localhost:5432/n tls=require client_encoding=UTF8 datestyle=ISO, MDY"},
		{"user=u password=pw dbname=n", "u:pw@localhost:5432/n tls=require client_encoding=UTF8 datestyle=ISO, MDY"},
		{"postgres://u:pw@localhost/n?sslmode=disable&application_name=a+b", "u:pw@localhost:5432/n tls=off application_name=a b client_encoding=UTF8 datestyle=ISO, MDY"},
		{"postgres://u:pw@localhost/n?sslmode=disable&timezone=UTC", "u:pw@localhost:5432/n tls=off client_encoding=UTF8 datestyle=ISO, MDY timezone=UTC"},
		{"postgres://u:pw@/n?host=/run/pg", "u:pw@/run/pg/.s.PGSQL.5432/n tls=off client_encoding=UTF8 datestyle=ISO, MDY"},
	}
	for _, tt := range tests {
		if got := summary(mustResolve(t, &Config{URL: URL(tt.url), Parity: LibPQ})); got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.url, got, tt.want)
		}
	}
	if got := summary(mustResolve(t, &Config{URL: URL("postgres://u:pw@127.0.0.1/n")})); !strings.Contains(got, "timezone=Asia/Tokyo") {
		t.Errorf("without parity PGTZ counts, got %s", got)
	}
}

func TestVariablesOfLibpqFillGaps(t *testing.T) {
	t.Setenv("PGHOST", "db.example.com")
	t.Setenv("PGPORT", "5433")
	t.Setenv("PGAPPNAME", "app")
	for _, parity := range []Parity{NoParity, LibPQ} {
		s := mustResolve(t, &Config{URL: URL("user=u password=pw dbname=n fallback_application_name=other"), Parity: parity})
		if got := summary(s); !strings.HasPrefix(got, "u:pw@db.example.com:5433/n tls=require application_name=app") {
			t.Errorf("%v: %s", parity, got)
		}
	}
	for url, want := range map[string]string{
		"host='' user=u password=pw dbname=n": "u:pw@localhost:5433/n",
		"postgres://u:pw@/n?host=":            "u:pw@db.example.com:5433/n",
		"postgres://u:pw@:5434/n":             "u:pw@db.example.com:5434/n",
	} {
		if got := summary(mustResolve(t, &Config{URL: URL(url), Parity: LibPQ})); !strings.HasPrefix(got, want+" ") {
			t.Errorf("%s\n got %s\nwant %s", url, got, want)
		}
	}
	t.Setenv("PGSSLMODE", "prefer")
	d := mustResolve(t, &Config{URL: URL("user=u password=pw dbname=n")}).description
	if d.TLS != "prefer" {
		t.Errorf("PGSSLMODE=prefer gives TLS %s", d.TLS)
	}
	if want := "; host from PGHOST; port from PGPORT; sslmode from PGSSLMODE"; !strings.HasSuffix(d.String(), want) {
		t.Errorf("described as %s, want it to end in %s", d, want)
	}
}

func TestServiceFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "services")
	text := "# services\n[plain]\nhost=db.example.com\nuser=u\ndbname=n\n\n[secure]\nhost=db.example.com\nuser=u\nsslmode=prefer\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", file)
	for service, want := range map[string]string{"plain": "require", "secure": "prefer"} {
		s := mustResolve(t, &Config{URL: URL("service=" + service)})
		if s.connConfig.Host != "db.example.com" || s.description.TLS != want {
			t.Errorf("%s: host %s TLS %s, want %s", service, s.connConfig.Host, s.description.TLS, want)
		}
	}
	t.Setenv("PGHOST", "localhost")
	if s := mustResolve(t, &Config{URL: URL("service=plain")}); s.connConfig.Host != "db.example.com" || s.description.TLS != "require" || s.description.Sources["host"] != "" {
		t.Errorf("the service does not win over PGHOST: %s", s.description)
	}
	t.Setenv("PGSERVICE", "plain")
	if s := mustResolve(t, &Config{URL: URL("password=pw")}); s.description.TLS != "require" {
		t.Errorf("PGSERVICE: TLS %s", s.description.TLS)
	}
}

// Wherever sslnegotiation=direct is said, it is TLS or an error.
func TestDirectTLS(t *testing.T) {
	file := filepath.Join(t.TempDir(), "services")
	if err := os.WriteFile(file, []byte("[direct]\nsslnegotiation=direct\n[weak]\nsslmode=prefer\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", file)
	for _, c := range []struct{ url, variable, want string }{
		{"host=localhost user=u sslnegotiation=direct", "", "require"},
		{"host=localhost user=u", "direct", "require"},
		{"host=localhost user=u service=direct", "", "require"},
		{"host=localhost user=u sslmode=verify-full", "direct", "verify-full"},
		{"host=localhost user=u sslnegotiation=postgres", "direct", "prefer"},
		{"host=localhost user=u sslmode=disable", "direct", ""},
		{"host=localhost user=u sslmode=disable service=direct", "", ""},
		{"host=localhost user=u sslnegotiation=direct service=weak", "", ""},
	} {
		t.Setenv("PGSSLNEGOTIATION", c.variable)
		s, err := (&Config{URL: URL(c.url), getenv: noVariables()}).resolve()
		switch {
		case c.want == "":
			if err == nil || !strings.Contains(err.Error(), "sslnegotiation=direct") {
				t.Errorf("%s, PGSSLNEGOTIATION=%s: %v", c.url, c.variable, err)
			}
		case err != nil || s.description.TLS != c.want || strings.Contains(s.description.String(), "not local"):
			t.Errorf("%s, PGSSLNEGOTIATION=%s: %v, %v, want %s", c.url, c.variable, s.description, err, c.want)
		}
	}
}

// A host that a variable or a service file names is the one whose certificate and password
// are looked at, whatever address is dialled.
func TestHostaddrKeepsTheHostOfOthers(t *testing.T) {
	t.Setenv("PGHOST", "db.example.com")
	for _, parity := range []Parity{NoParity, LibPQ} {
		s := mustResolve(t, &Config{URL: URL("hostaddr=192.0.2.1 user=u sslmode=verify-full"), Parity: parity})
		if got := s.connConfig.TLSConfig.ServerName; got != "db.example.com" {
			t.Errorf("%v: the certificate is to be for %s", parity, got)
		}
		if a, err := s.connConfig.LookupFunc(t.Context(), "db.example.com"); err != nil || len(a) != 1 || a[0] != "192.0.2.1" {
			t.Errorf("%v: %v, %v", parity, a, err)
		}
	}
}

func TestURLParams(t *testing.T) {
	u := "postgres://u:pw@h/n?sslkey=/etc/passwd"
	if _, err := (&Config{URL: URL(u), URLParams: []string{"user", "password", "host", "dbname"}}).resolve(); err == nil || !strings.Contains(err.Error(), "URLParams") {
		t.Errorf("error %v", err)
	}
	c := &Config{URL: URL("postgres://u:pw@h/n?sslmode=require"), URLParams: []string{"user", "password", "host", "dbname", "sslmode"}}
	mustResolve(t, c)
}

func TestParseURL(t *testing.T) {
	c, err := ParseURL("postgres://u:pw@h/n?pool_max_conns=4&connect_timeout=3")
	if err != nil || c.Size != 4 || c.ConnectTimeout != 3*time.Second || c.ConnString() == "" {
		t.Errorf("%+v, %v", c, err)
	}
	if s := mustResolve(t, c); s.limit() != 4 {
		t.Errorf("limit %d, want 4", s.limit())
	}
	if _, err := ParseURL("mysql://h/n"); err == nil {
		t.Error("another database is accepted")
	}
}
