package conn

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The server takes names that differ in their case for one; two of them would
// reach it in the order of a Go map.
func TestOneSettingHasOneName(t *testing.T) {
	t.Setenv("PGAPPNAME", "outside")
	t.Setenv("PGTZ", "UTC")
	const refused = "refused"
	const plain, like = "u:pw@127.0.0.1:5432/n tls=off application_name=", "u:pw@127.0.0.1:5432/n tls=off application_name=outside client_encoding=UTF8 datestyle="
	for _, tt := range []struct {
		query        string
		native, like string
	}{
		{"DateStyle=ISO,%20DMY", plain + "outside datestyle=ISO, DMY timezone=UTC", like + "ISO, DMY"},
		{"DATESTYLE=ISO", plain + "outside datestyle=ISO timezone=UTC", like + "ISO, MDY"},
		{"Client_Encoding=utf8", plain + "outside timezone=UTC", strings.Replace(like, "UTF8", "utf8", 1) + "ISO, MDY"},
		{"DateStyle=German", refused, like + "GERMAN"},
		{"DateStyle=german,%20YMD", refused, like + "GERMAN, YMD"},
		{"DateStyle=SQL,DMY", refused, like + "SQL, DMY"},
		{"DateStyle=DMY", refused, like + "ISO, DMY"},
		{"DateStyle=ISO,%20European", plain + "outside datestyle=ISO, European timezone=UTC", like + "ISO, European"},
		{"Client_Encoding=LATIN1", refused, strings.Replace(like, "UTF8", "LATIN1", 1) + "ISO, MDY"},
		{"client_encoding=utf8&CLIENT_ENCODING=SQL_ASCII", refused, strings.Replace(like, "UTF8", "SQL_ASCII", 1) + "ISO, MDY"},
		{"DateStyle=German&datestyle=ISO,%20MDY", plain + "outside datestyle=ISO, MDY timezone=UTC", like + "ISO, MDY"},
		{"Application_Name=x", plain + "x timezone=UTC", strings.Replace(like, "outside", "x", 1) + "ISO, MDY"},
		{"Fallback_Application_Name=x", plain + "outside timezone=UTC", like + "ISO, MDY"},
		{"TimeZone=Asia/Tokyo", plain + "outside timezone=Asia/Tokyo", like + "ISO, MDY timezone=Asia/Tokyo"},
		{"Search_Path=a&search_path=b", plain + "outside search_path=b timezone=UTC", like + "ISO, MDY search_path=b"},
		{"statement_timeout=1&Statement_Timeout=2", plain + "outside statement_timeout=2 timezone=UTC", like + "ISO, MDY statement_timeout=2"},
		{"My.Setting=1&my.setting=2", plain + "outside my.setting=2 timezone=UTC", like + "ISO, MDY my.setting=2"},
		{"PgBouncer=false&Pool_Size=3", plain + "outside timezone=UTC", like + "ISO, MDY"},
	} {
		url := "postgres://u:pw@127.0.0.1/n?sslmode=disable&" + tt.query
		if tt.native == refused {
			if _, err := (&Config{URL: URL(url), getenv: noVariables()}).resolve(); err == nil {
				t.Errorf("%s: accepted", tt.query)
			}
		} else if got := summary(mustResolve(t, &Config{URL: URL(url)})); got != tt.native {
			t.Errorf("%s\n got %s\nwant %s", tt.query, got, tt.native)
		}
		if got := summary(mustResolve(t, &Config{URL: URL(url), Parity: LibPQ})); got != tt.like {
			t.Errorf("%s, parity\n got %s\nwant %s", tt.query, got, tt.like)
		}
	}
}

func TestRefusedInEveryCase(t *testing.T) {
	for query, parities := range map[string][]Parity{
		"DateStyle=German":       {NoParity},
		"Client_Encoding=LATIN1": {NoParity},
		"datestyle=ISO,%20DMY":   {LibPQ}, // as lib/pq does in this spelling alone
		"datestyle=German":       {LibPQ},
		"client_encoding=LATIN1": {LibPQ},
	} {
		for _, p := range parities {
			if _, err := (&Config{URL: URL("postgres://u:pw@127.0.0.1/n?" + query), Parity: p, getenv: noVariables()}).resolve(); err == nil {
				t.Errorf("%s, parity %v: accepted", query, p)
			}
		}
	}
	c := &Config{URL: URL("postgres://u:pw@127.0.0.1/n?Role=x"), URLParams: []string{"user", "password", "host", "dbname", "ROLE"}, getenv: noVariables()}
	mustResolve(t, c)
}

func TestNamesOfAServiceFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "services")
	t.Setenv("PGSERVICEFILE", file)
	t.Setenv("PGAPPNAME", "outside")
	write := func(s string) {
		if err := os.WriteFile(file, []byte("[db]\nhost=127.0.0.1\nuser=u\npassword=pw\nsslmode=disable\ndbname=n\n"+s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Application_Name=svc\nTimeZone=UTC\nSearch_Path=a\n")
	got := summary(mustResolve(t, &Config{URL: URL("service=db search_path=b fallback_application_name=x")}))
	if want := "u:pw@127.0.0.1:5432/n tls=off application_name=svc search_path=b timezone=UTC"; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, s := range []string{"Client_Encoding=latin1\n", "client_encoding=latin1\n", "DateStyle=German\n"} {
		write(s)
		if _, err := (&Config{URL: URL("service=db"), getenv: noVariables()}).resolve(); err == nil || !strings.Contains(err.Error(), "service file") {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestNamesOfTheHook(t *testing.T) {
	s := mustResolve(t, &Config{URL: URL("postgres://u:pw@127.0.0.1/n?statement_timeout=1"), StatementTimeout: time.Second,
		ConnConfig: func(_ context.Context, cc *pgx.ConnConfig) error {
			cc.RuntimeParams["Statement_Timeout"] = "3"
			return nil
		}})
	cc := s.connConfig.Copy()
	if err := s.beforeConnect(t.Context(), cc); err != nil {
		t.Fatal(err)
	}
	if len(cc.RuntimeParams) != 1 || cc.RuntimeParams["statement_timeout"] != "3" {
		t.Errorf("%v", cc.RuntimeParams)
	}
}
