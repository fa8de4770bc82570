package pqcompat

import (
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestConfigReads(t *testing.T) {
	for _, name := range []string{"PGHOST", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGPORT", "PGSSLMODE"} {
		t.Setenv(name, "")
	}
	t.Setenv("PGPORT", "5555")
	t.Setenv("PGHOST", "elsewhere")
	for url, want := range map[string]string{
		"postgres://u:p%27w@h/d?sslmode=disable&connect_timeout=3&search_path=a":      "connect_timeout='3' dbname='d' host='h' password='p\\'w' port='5555' search_path='a' sslmode='disable' user='u'",
		`host='a b'  user = u\ v dbname='it\'s'`:                                      "dbname='it\\'s' host='a b' port='5555' sslmode='require' user='u v'",
		"host=a,b port=1,2 hostaddr=1.2.3.4,::1 user=u database=d application_name=x": "application_name='x' dbname='d' host='a,b' hostaddr='1.2.3.4,::1' port='1,2' sslmode='require' user='u'",
		"user=u host=/run sslsni=0":                                                   "host='/run' port='5555' sslmode='disable' sslsni='0' user='u'",
	} {
		cfg, err := NewConfig(url)
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		got := cfg.keywords()
		for _, same := range []string{"max_protocol_version='3.0' ", "min_protocol_version='3.0' ", "sslsni='true' "} {
			got = strings.Replace(got, same, "", 1)
		}
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", url, got, want)
		}
	}
	for _, url := range []string{"host", "user='a", "port=x", "connect_timeout=soon", "hostaddr=name", "sslsni=maybe", "mysql://h/d"} {
		if _, err := NewConfig(url); err == nil || strings.Contains(err.Error(), "soon") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestConfigWritten(t *testing.T) {
	cfg := Config{Host: "h", Port: 1, User: "u", SSLSNI: true, ConnectTimeout: 1500 * time.Millisecond, TZ: "UTC",
		SSLMinProtocolVersion: SSLProtocolVersionTLS10, Multi: []ConfigMultihost{{Host: "i", Port: 2, Hostaddr: netip.MustParseAddr("::1")}}}
	want := "connect_timeout='2' host='h,i' hostaddr=',::1' port='1,2' ssl_min_protocol_version='TLSv1' sslmode='require' sslsni='true' timezone='UTC' user='u'"
	if got := cfg.keywords(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
