package parity_test

import (
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/parity"
)

// reading is what a driver makes of a connection string: an error, or where it
// goes, as whom, and with what settings.
func reading(err error, host string, port uint16, user, password, database string, tls bool, wait time.Duration, app string, settings map[string]string) string {
	if err != nil {
		return "refused"
	}
	return fmt.Sprintf("%s %s %q %s tls=%v wait=%v app=%q %v", user, password, net.JoinHostPort(host, fmt.Sprint(port)), database, tls, wait, app, settings)
}

// own are the settings that both send by other ways.
var own = []string{"application_name", "datestyle", "client_encoding"}

func readingOfPQ(dsn string) string {
	c, err := pq.NewConfig(dsn)
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
	return reading(err, c.Host, c.Port, c.User, c.Password, c.Database, c.SSLMode != pq.SSLModeDisable, max(c.ConnectTimeout, 0), c.ApplicationName, settings)
}

func readingOfConn(t *testing.T, dsn string) string {
	t.Helper()
	db, err := conn.OpenURL(t.Context(), dsn, parity.LibPQ(), conn.WithMode(conn.ModePool), conn.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		return reading(err, "", 0, "", "", "", false, 0, "", nil)
	}
	defer db.Close()
	c := db.Config().ConnConfig
	app := c.RuntimeParams["application_name"]
	for _, k := range own {
		delete(c.RuntimeParams, k)
	}
	return reading(nil, c.Host, c.Port, c.User, c.Password, c.Database, c.TLSConfig != nil, c.ConnectTimeout, app, c.RuntimeParams)
}

// Parameter by parameter and form by form, conn with parity reads a connection
// string as lib/pq does.
func TestConnectionStringsReadAsByLibPQ(t *testing.T) {
	const url, words = "postgres://u:pw@127.0.0.1:5433/n?connect_timeout=7&", "user=u password=pw host=127.0.0.1 port=5433 dbname=n connect_timeout=7 "
	var list []string
	for _, p := range []string{
		"sslmode=disable", "sslmode=require", "sslmode=", "sslmode=DISABLE", "sslmode=nonsense", "sslmode=disable&sslmode=require",
		"sslmode=disable&sslrootcert=/no/such/file", "sslmode=disable&sslnegotiation=direct", "sslmode=require&sslnegotiation=direct", "sslnegotiation=nonsense",
		"connect_timeout=0", "connect_timeout=-1", "connect_timeout=3", "connect_timeout=", "connect_timeout=x", "connect_timeout=1.5",
		"application_name=a", "application_name=", "fallback_application_name=b", "application_name=a&fallback_application_name=b",
		"dbname=a", "dbname=z", "dbname=", "database=d", "database=a&dbname=z", "user=t", "user=v", "host=localhost", "host=a.example", "port=1", "port=6000", "port=x", "port=",
		"search_path=a,b", "search_path=", "statement_timeout=5", "Statement_Timeout=5", "datestyle=ISO, MDY", "datestyle=ISO, DMY", "datestyle=",
		"client_encoding=UTF8", "client_encoding=utf-8", "client_encoding=LATIN1", "timezone=UTC", "TimeZone=Asia/Tokyo", "options=-c geqo=off",
		"target_session_attrs=any", "target_session_attrs=nonsense", "load_balance_hosts=disable", "load_balance_hosts=nonsense",
		"binary_parameters=yes", "disable_prepared_binary_result=no", "work_mem=1MB", "my.setting=1", "password=a", "password=z%40",
	} {
		first := strings.NewReplacer(" ", "%20").Replace(p)
		list = append(list, url+first, url+first+"#fragment")
		var keywords []string
		for kv := range strings.SplitSeq(p, "&") {
			k, v, _ := strings.Cut(kv, "=")
			keywords = append(keywords, k+"='"+v+"'")
		}
		list = append(list, words+strings.Join(keywords, " "))
	}
	// With a limit in each: conn has one by default, and lib/pq has none.
	for _, dsn := range append(list, "host=h user=u password=pw connect_timeout=0", "host=h user=u password=pw connect_timeout=1.5", "host=h user=u connect_timeout=''") {
		if got, want := readingOfConn(t, dsn), readingOfPQ(dsn); got != want {
			t.Errorf("%s\n  conn:   %s\n  lib/pq: %s", dsn, got, want)
		}
	}
}
