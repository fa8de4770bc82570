package conn

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What a connection string says twice, or says oddly, means with parity what it
// means to lib/pq.
func TestURLMeansWhatItMeantToLibPQ(t *testing.T) {
	const sent = " client_encoding=UTF8 datestyle=ISO, MDY"
	for url, want := range map[string]string{
		"postgres://u:pw@h/n?sslmode=disable&sslmode=require":                  "u:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@h/b?sslmode=disable&dbname=a":                         "u:pw@h:5432/b tls=off" + sent,
		"postgres://u:pw@h/b?sslmode=disable&dbname=c":                         "u:pw@h:5432/c tls=off" + sent,
		"postgres://u:pw@h/c?sslmode=disable&database=b":                       "u:pw@h:5432/b tls=off" + sent,
		"postgres://u:pw@h/n?sslmode=disable&host=g&user=v":                    "v:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@h/n?sslmode=disable&dbname=":                          "u:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@h/n?sslmode=disable&application_name=&search_path=x":  "u:pw@h:5432/n tls=off" + sent + " search_path=x",
		"postgres://u:pw@h/n?application_name=&application_name=x&sslmode=":    "u:pw@h:5432/n tls=require" + sent,
		"postgres://u:pw@h/n?sslmode=disable&datestyle=":                       "u:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@h/n?sslmode=disable#here":                             "u:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@h/n#?sslmode=disable":                                 "u:pw@h:5432/n tls=require" + sent,
		"user=u password=pw host=h dbname=a dbname=n sslmode=disable":          "u:pw@h:5432/n tls=off" + sent,
		"user=u password=pw host=h database=n dbname=a sslmode=disable":        "u:pw@h:5432/n tls=off" + sent,
		"postgres://u:pw@LOCALHOST/n?sslmode=disable&sslrootcert=/no/such.pem": "u:pw@LOCALHOST:5432/n tls=off" + sent,
	} {
		if got := summary(mustResolve(t, &Config{URL: URL(url), Parity: LibPQ})); got != want {
			t.Errorf("%s\n got %s\nwant %s", url, got, want)
		}
	}
}

// What the environment says beside a string counts as it does for lib/pq.
func TestEnvironmentOfLibPQ(t *testing.T) {
	services := filepath.Join(t.TempDir(), "services")
	if err := os.WriteFile(services, []byte("[one]\nhost=s\nuser=su\ndbname=sn\nsslmode=disable\nconnect_timeout=9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGSERVICEFILE", services)
	for _, tt := range []struct{ variable, value, dsn, want string }{
		{"PGHOST", "e", "host='' user=u password=pw dbname=n sslmode=disable", "u:pw@localhost:5432/n tls=off"},
		{"PGHOST", "e", "host=h host='' user=u password=pw dbname=n sslmode=disable", "u:pw@localhost:5432/n tls=off"},
		{"PGHOST", "e", "postgres://u:pw@/n?host=&sslmode=disable", "u:pw@e:5432/n tls=off"},
		{"PGHOST", "/run", "user=u password=pw dbname=n host=h sslmode=disable", "u:pw@h:5432/n tls=off"},
		{"PGHOSTADDR", "127.0.0.9", "host=/run user=u password=pw dbname=n sslmode=require", "u:pw@127.0.0.9:5432/n tls=require"},
		{"PGSERVICE", "one", "postgres://u:pw@h/n?sslmode=require", "su:pw@s:5432/sn tls=off"},
		{"PGSERVICE", "", "user=u password=pw host=h dbname=n service=one", "su:pw@s:5432/sn tls=off"},
		{"PGSERVICE", "", "user=u password=pw host=h dbname=n service='' sslmode=disable", "u:pw@h:5432/n tls=off"},
		{"PGTZ", "UTC", "user=u password=pw host=h dbname=n tz=UTC sslmode=disable", "u:pw@h:5432/n tls=off"},
	} {
		t.Run(tt.variable+"="+tt.value+" "+tt.dsn, func(t *testing.T) {
			t.Setenv(tt.variable, tt.value)
			got := summary(mustResolve(t, &Config{URL: URL(tt.dsn), Parity: LibPQ}))
			if want := tt.want + " client_encoding=UTF8 datestyle=ISO, MDY"; got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestConnectTimeoutOfLibPQ(t *testing.T) {
	for _, tt := range []struct {
		variable, param string
		want            time.Duration
	}{
		{"", "connect_timeout=3", 3 * time.Second}, {"", "connect_timeout=0", 0}, {"", "connect_timeout=-1", 0},
		{"4", "", 4 * time.Second}, {"-1", "", 0}, {"0", "", 0}, {"4", "connect_timeout=-1", 0}, {"-1", "connect_timeout=5", 5 * time.Second},
	} {
		if tt.variable != "" {
			t.Setenv("PGCONNECT_TIMEOUT", tt.variable)
		}
		s := mustResolve(t, &Config{URL: URL("host=h user=u sslmode=disable " + tt.param), Parity: LibPQ})
		if s.ConnectTimeout != tt.want || s.connConfig.ConnectTimeout != tt.want {
			t.Errorf("%q, variable %q: %v, want %v", tt.param, tt.variable, s.ConnectTimeout, tt.want)
		}
	}
}

func TestRefusedAsLibPQRefuses(t *testing.T) {
	refuse := func(url, want string) {
		t.Helper()
		if _, err := (&Config{URL: URL(url), Parity: LibPQ, getenv: noVariables()}).resolve(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", url, err, want)
		}
	}
	refuse("host=h user=u connect_timeout=''", "connect_timeout is neither a number of seconds")
	refuse("host=h user=u datestyle=''", "datestyle")
	refuse("host=h user=u sslmode=disable sslnegotiation=direct", "sslnegotiation=direct")
	refuse("host=h user=u sslmode=prefer sslnegotiation=direct", "sslnegotiation=direct")
	t.Setenv("PGHOSTADDR", "nowhere")
	refuse("host=h user=u sslmode=disable", "hostaddr")
	t.Setenv("PGREQUIRESSL", "1")
	refuse("host=h user=u", "PGREQUIRESSL")
}

// Without parity these follow libpq.
func TestVariablesThatPgxLeavesOut(t *testing.T) {
	t.Setenv("PGREQUIRESSL", "1")
	for url, want := range map[string]string{
		"postgres://u:pw@localhost/n":                "u:pw@localhost:5432/n tls=require",
		"postgres://u:pw@localhost/n?sslmode=prefer": "u:pw@localhost:5432/n tls=prefer",
	} {
		if got := summary(mustResolve(t, &Config{URL: URL(url)})); got != want {
			t.Errorf("%s\n got %s\nwant %s", url, got, want)
		}
	}
	if _, err := (&Config{URL: URL("host=h user=u sslmode=disable sslnegotiation=direct"), getenv: noVariables()}).resolve(); err == nil {
		t.Error("plain text by the name of direct TLS")
	}
	t.Setenv("PGSSLMODE", "disable")
	t.Setenv("PGSSLROOTCERT", filepath.Join(t.TempDir(), "missing"))
	mustResolve(t, &Config{URL: URL("postgres://u:pw@localhost/n")})
}
