package conn

import (
	"strings"
	"testing"
)

// What must not be set by a parameter must not be set by options either. With parity the
// session begins with settings of its own, which count for more.
func TestOptionsThatChangeWhatIsRead(t *testing.T) {
	for options, want := range map[string]string{
		"-c DateStyle=German":                            "datestyle in options is not ISO",
		`-c geqo=off --datestyle=SQL,\ DMY`:              "datestyle in options is not ISO",
		"-cclient_encoding=LATIN1":                       "client_encoding in options is not UTF8",
		"--client-encoding=latin1":                       "client_encoding in options is not UTF8",
		"-c datestyle=DMY":                               "",
		`-c datestyle=ISO,\ DMY -c client_encoding=utf8`: "",
		"-c my.datestyle=German":                         "",
		"-c search_path=datestyle=German":                "",
	} {
		for _, parity := range []Parity{NoParity, LibPQ} {
			_, err := (&Config{URL: URL("host=127.0.0.1 user=u dbname=n options='" + strings.ReplaceAll(options, `\`, `\\`) + "'"), Parity: parity, getenv: noVariables()}).resolve()
			if want == "" || parity == LibPQ {
				if err != nil {
					t.Errorf("%s, %v: %v", options, parity, err)
				}
			} else if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want one that holds %q", options, err, want)
			}
		}
	}
	t.Setenv("PGOPTIONS", "-c DateStyle=German")
	if _, err := (&Config{URL: URL("postgres://u@127.0.0.1/n"), getenv: noVariables()}).resolve(); err == nil {
		t.Error("PGOPTIONS sets German dates")
	}
}

func TestUserTimeoutIsInMilliseconds(t *testing.T) {
	_, err := (&Config{URL: URL("postgres://u@h/n?tcp_user_timeout=1s"), getenv: noVariables()}).resolve()
	if err == nil || !strings.Contains(err.Error(), "tcp_user_timeout is not a whole number of milliseconds") {
		t.Errorf("tcp_user_timeout=1s: error %v", err)
	}
}
