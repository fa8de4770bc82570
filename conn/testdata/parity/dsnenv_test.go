package parity_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

// variables are sets of variables of the environment.
const variables = `PGHOST=h.example
PGHOST=LocalHost.
PGHOST=/tmp
PGHOST=127.0.0.1
PGHOST=a.example,b.example
PGHOST=a.example,b.example PGPORT=6001,6002
PGHOST=
PGPORT=6000
PGPORT=
PGUSER=ue
PGUSER=
PGPASSWORD=pe
PGPASSWORD=
PGDATABASE=de
PGDATABASE=
PGAPPNAME=ae
PGAPPNAME=
PGOPTIONS=-cgeqo=off
PGSSLMODE=disable
PGSSLMODE=prefer
PGSSLMODE=verify-full
PGSSLMODE=nonsense
PGSSLMODE=
PGSSLNEGOTIATION=direct
PGSSLROOTCERT=/no/such/file
PGCONNECT_TIMEOUT=4
PGCONNECT_TIMEOUT=0
PGCONNECT_TIMEOUT=
PGTARGETSESSIONATTRS=any
PGLOADBALANCEHOSTS=random PGHOST=a.example,b.example
PGTZ=Asia/Tokyo
PGGEQO=off
PGCLIENTENCODING=UTF8
PGCLIENTENCODING=LATIN1
PGDATESTYLE=ISO,DMY
PGHOSTADDR=127.0.0.9
PGHOSTADDR=
PGHOST=h.example PGUSER=ue PGPASSWORD=pe PGDATABASE=de PGPORT=6000 PGSSLMODE=disable PGAPPNAME=ae PGCONNECT_TIMEOUT=4
PGREQUIRESSL=1
PGKRBSRVNAME=x`

// words and urls are strings in the two forms. The first line of words is empty.
const words = `
host=
host=''
host=h2.example
host=LocalHost.
host=LOCALHOST
host=/var/run
host=a,b
host=a,b port=1,2
host=a,,c
host=a,b port=1
host=::1
port=7000
port=
user=
user=us
password=
password=pw
dbname=
dbname=db
database=db
host= port=7000 user= dbname=
application_name=
application_name=a
fallback_application_name=f
sslmode=disable
sslmode=require
sslmode=verify-ca
sslmode=
sslnegotiation=direct
sslnegotiation=direct sslmode=require
sslrootcert=/no/such/file
sslrootcert=system
sslmode=verify-full host=h2.example
options=-cwork_mem=1MB
options=
search_path=a
tz=UTC
TimeZone=UTC
geqo=off
hostaddr=127.0.0.8
hostaddr=127.0.0.8 host=h2.example
target_session_attrs=any
load_balance_hosts=random host=a,b
service=one
service=two user=us
service=
krbsrvname=x
service=one host=h2.example user=us dbname=db
host=h2.example host=
user=a user=b
 host = h2.example  user = us 
host=h2.example user='a b\' c'
host=h2.example	user=us
sslinline=true
sslsni=0
sslsni=
min_protocol_version=3.2 max_protocol_version=3.2
binary_parameters=
binary_parameters=1
USER=x`

const urls = `postgres://
postgres:///
postgres:///db
postgres://localhost
postgres://LocalHost./db
postgres://us@/db
postgres://us:@h2.example/db
postgres://:pw@h2.example/db
postgres://us:pw@h2.example:7000/db
postgres://us:pw@h2.example:/db
postgres://@h2.example/db
postgres://us@[::1]:7000/db
postgres://us@[::1]/db
postgres:///db?host=/var/run
postgres:///db?host=h2.example&port=7000
postgres://h2.example/db?host=
postgres://h2.example/?dbname=d2
postgres://h2.example/db?user=&password=
postgres://h2.example/db?sslmode=
postgres://h2.example/db?sslmode=disable
postgres://us%20er:p%40w@h2.example/d%2Fb
postgres://us@h2.example/db?application_name=a+b
postgres://us@h2.example//db
postgres://us@h2.example/db/
postgresql://us@h2.example/db
postgres://us@%2Ftmp/db
postgres://a,b/db
postgres://a:1,b:2/db
postgres://us@h2.example/db?service=one
postgres://h2.example?connect_timeout=
postgres://h2.example/db?application_name=
postgres://h2.example/db?options=-cgeqo%3Doff
postgres://h2.example/db?port=`

// outcome is everything a connection string and the environment decide on.
type outcome struct {
	Addresses, User, Password, Database, TLS, Direct, Wait, App, Session, Settings string
}

func outcomeOfPQ(dsn string) (o outcome, err error) {
	c, err := pq.NewConfig(dsn)
	if err != nil {
		return outcome{}, err
	}
	addresses := []string{addressOfPQ(c.Host, c.Hostaddr.IsValid(), c.Hostaddr.String(), c.Port)}
	for _, m := range c.Multi {
		addresses = append(addresses, addressOfPQ(m.Host, m.Hostaddr.IsValid(), m.Hostaddr.String(), m.Port))
	}
	if c.Password == "" && os.Getenv("PGPASSFILE") != "" {
		c.Password = "from the file"
	}
	if c.LoadBalanceHosts == pq.LoadBalanceHostsRandom {
		slices.Sort(addresses)
	}
	settings := map[string]string{}
	for k, v := range c.Runtime {
		settings[strings.ToLower(k)] = v
	}
	for _, k := range own {
		delete(settings, k)
	}
	if c.Options != "" {
		settings["options"] = c.Options
	}
	if c.TargetSessionAttrs == "any" {
		c.TargetSessionAttrs = ""
	}
	return outcome{strings.Join(addresses, " "), c.User, c.Password, c.Database, tlsOfPQ(c), fmt.Sprint(c.SSLNegotiation == pq.SSLNegotiationDirect),
		max(c.ConnectTimeout, 0).String(), c.ApplicationName, string(c.TargetSessionAttrs), fmt.Sprint(settings)}, nil
}

func addressOfPQ(host string, hasAddr bool, addr string, port uint16) string {
	switch p := strconv.Itoa(int(port)); {
	case hasAddr:
		return net.JoinHostPort(addr, p)
	case filepath.IsAbs(host):
		return filepath.Join(host, ".s.PGSQL."+p)
	case host == "":
		return net.JoinHostPort("localhost", p)
	default:
		return net.JoinHostPort(host, p)
	}
}

// tlsOfPQ is what lib/pq does of a mode and a file of certificates.
func tlsOfPQ(c pq.Config) string {
	switch c.SSLMode {
	case pq.SSLModeDisable:
		return "none"
	case pq.SSLModeAllow:
		return "allow"
	case pq.SSLModePrefer:
		return "prefer"
	case pq.SSLModeVerifyCA:
		return "ca"
	case pq.SSLModeVerifyFull:
		return "full"
	}
	return "unverified"
}

func outcomeOfConn(t *testing.T, dsn string) (o outcome, err error) {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), dsn, parity.LibPQ(), conn.WithMode(conn.ModePool), conn.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return outcome{}, err
	}
	defer db.Close()
	c := db.Config().ConnConfig
	hasAddr := os.Getenv("PGHOSTADDR") != "" || strings.Contains(dsn, "hostaddr")
	addresses := []string{addressOfConn(t, c, c.Host, c.Port, hasAddr)}
	for _, f := range c.Fallbacks {
		addresses = append(addresses, addressOfConn(t, c, f.Host, f.Port, hasAddr))
	}
	addresses = slices.Compact(addresses)
	if os.Getenv("PGLOADBALANCEHOSTS") == "random" || strings.Contains(dsn, "random") {
		slices.Sort(addresses)
	}
	app := c.RuntimeParams["application_name"]
	settings := maps.Clone(c.RuntimeParams)
	for _, k := range append(own, "geqo") { // which lib/pq before 1.12 sent
		delete(settings, k)
	}
	maps.DeleteFunc(settings, func(k, v string) bool { return k == "options" && v == "" })
	session := ""
	if c.ValidateConnect != nil {
		session = "some"
	}
	return outcome{strings.Join(addresses, " "), c.User, c.Password, c.Database, tlsOfConn(&c.Config), fmt.Sprint(c.SSLNegotiation == "direct"),
		c.ConnectTimeout.String(), app, session, fmt.Sprint(settings)}, nil
}

func addressOfConn(t *testing.T, c *pgx.ConnConfig, host string, port uint16, hasAddr bool) string {
	t.Helper()
	network, address := pgconn.NetworkAddress(host, port)
	if network == "unix" {
		return address
	}
	if net.ParseIP(host) == nil && !hasAddr {
		return address
	}
	found, err := c.LookupFunc(context.Background(), host)
	if err != nil || len(found) == 0 {
		return address
	}
	return net.JoinHostPort(found[0], strconv.Itoa(int(port)))
}

func tlsOfConn(c *pgconn.Config) string {
	second := len(c.Fallbacks) > 0 && c.Fallbacks[0].Host == c.Host && c.Fallbacks[0].Port == c.Port
	switch {
	case c.TLSConfig == nil && second:
		return "allow"
	case c.TLSConfig == nil:
		return "none"
	case second && c.Fallbacks[0].TLSConfig == nil:
		return "prefer"
	case c.TLSConfig.InsecureSkipVerify && c.TLSConfig.VerifyPeerCertificate == nil:
		return "unverified"
	case c.TLSConfig.InsecureSkipVerify:
		return "ca"
	}
	return "full"
}

// environments are sets of variables, one a line.
func environments(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	services := file("services", "# a comment\n[one]\nhost=one.example\nport=7001\nuser=us\ndbname=ds\napplication_name=as\nsslmode=require\n[two]\npassword=ps\nconnect_timeout=9\n")
	passwords := file("passwords", "*:*:*:*:from the file\n")
	list := strings.Split(variables, "\n")
	return append([]string{""}, append(list,
		"PGPASSFILE="+passwords, "PGSERVICE=one PGSERVICEFILE="+services, "PGSERVICE=two PGSERVICEFILE="+services, "PGSERVICE=none PGSERVICEFILE="+services,
		"PGSERVICE=one PGSERVICEFILE="+services+" PGHOST=h.example PGUSER=ue PGAPPNAME=ae PGSSLMODE=disable", "PGSERVICEFILE="+services, "PGSERVICE= PGSERVICEFILE="+services)...)
}

// stringsToRead have a wait in each: conn has one by default, and lib/pq has none.
func stringsToRead() []string {
	var list []string
	for _, w := range strings.Split(words, "\n") {
		list = append(list, w+" connect_timeout=7", w)
	}
	for _, u := range strings.Split(urls, "\n") {
		sep := "?"
		if strings.Contains(u, "?") {
			sep = "&"
		}
		list = append(list, u+sep+"connect_timeout=7")
	}
	return list
}

// refuses reports whether a connect fails in any case: a host in brackets, no user, TLS
// on a socket.
func refuses(o outcome) bool {
	return strings.Contains(o.Addresses, "[[") || strings.Contains(o.Addresses, "[a:1]") || o.User == "" || strings.HasPrefix(o.Addresses, "/") && o.TLS != "none"
}

// listed reports whether the hosts or ports are lists of two sources, which lib/pq
// adds up: the limit several-hosts.
func listed(env, dsn string) bool {
	names := strings.Contains(dsn, "host") || strings.Contains(dsn, "port") || strings.Contains(dsn, "://") && !strings.Contains(dsn, ":///")
	return strings.Contains(env, "a.example,b.example") && names || strings.Contains(env, "PGSERVICE=one") && strings.Contains(dsn, ",") ||
		strings.Contains(dsn, "service=one") && strings.Contains(env, ",")
}

// refusals are what conn says of strings that lib/pq fails with when it connects, or
// that cannot be honoured.
var refusals = []string{"sslinline is not supported", "written as for .NET", "failed to read service", "unable to read CA file"}

// What a string says and what the environment says besides is read as by lib/pq, or
// refused in words, wherever lib/pq could connect.
func TestEnvironmentsReadAsByLibPQ(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	compared := 0
	for _, env := range environments(t) {
		t.Run(env, func(t *testing.T) {
			for pair := range strings.FieldsSeq(env) {
				k, v, _ := strings.Cut(pair, "=")
				t.Setenv(k, v)
			}
			for _, dsn := range stringsToRead() {
				want, err := outcomeOfPQ(dsn)
				if err != nil || refuses(want) || listed(env, dsn) {
					continue
				}
				compared++
				compareReadings(t, dsn, want)
			}
		})
	}
	if compared < 4000 {
		t.Errorf("only %d readings were compared", compared)
	}
}

func compareReadings(t *testing.T, dsn string, want outcome) {
	t.Helper()
	got, err := outcomeOfConn(t, dsn)
	if want.Wait == "0s" && got.Wait == "10s" {
		got.Wait = want.Wait // the limit time-limits
	}
	switch {
	case err == nil && got != want:
		t.Errorf("%s\n  conn:   %+v\n  lib/pq: %+v", dsn, got, want)
	case err != nil && !slices.ContainsFunc(refusals, func(r string) bool { return strings.Contains(err.Error(), r) }):
		t.Errorf("%s\n  conn:   %v\n  lib/pq: %+v", dsn, err, want)
	}
}
