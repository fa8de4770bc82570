package conn

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Both ends of every password: if a malformed string is cut in the middle of
// the password, one of them shows what went wrong.
const head, tail = "S3CR3Thead", "S3CR3Ttail"

// spellings are the ways a password gets into a connection string, well or not.
func spellings(pw string) []string {
	quoted := keywords([]param{{"host", "127.0.0.1"}, {"port", "1"}, {"user", "u"}, {"password", pw}, {"dbname", "n"}})
	out := []string{
		(&url.URL{Scheme: "postgres", User: url.UserPassword("u", pw), Host: "127.0.0.1:1", Path: "/n"}).String(),
		"postgresql+asyncpg://u@127.0.0.1:1/n?password=" + url.QueryEscape(pw),
		quoted,
		"postgres://u:" + pw + "@127.0.0.1:1/n",
		"postgresql+asyncpg://u:" + pw + "@127.0.0.1:1/n?ssl=require",
		"mysql://u:" + pw + "@127.0.0.1:1/n",
		"u:" + pw + "@127.0.0.1:1/n?sslmode=disable",
		"postgres:/u:" + pw + "@127.0.0.1:1/n",
		quoted + " sslmode=bad",
		quoted + " sslrootcert=/nowhere",
		"'postgres://u:" + pw + "@127.0.0.1:1/n",
	}
	if !strings.ContainsAny(pw, "= \t\n\r\v\f") { // otherwise it says something else
		out = append(out, "host=127.0.0.1 port=1 user=u password="+pw+" dbname=n")
	}
	return out
}

// voice is everything the package says about a connection string.
func voice(ctx context.Context, text string) string {
	var b bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&b, nil))
	say := func(v ...any) { _, _ = fmt.Fprintln(&b, v...) }
	_, err := ParseURL(text)
	say(err)
	for _, parity := range []Parity{NoParity, LibPQ} {
		c := Config{URL: text, Parity: parity, Logger: log, getenv: noVariables(), ConnectTimeout: 5 * time.Second}
		log.Info("opened", "config", c, "pointer", &c)
		_, _ = fmt.Fprintf(&b, "%v %+v %#v\n", c, c, &c)
		s, err := c.resolve()
		say(err)
		if err != nil {
			continue
		}
		say(s.description)
		log.Info("opened", "description", s.description)
		if len(s.connConfig.Fallbacks) < 2 && s.connConfig.Host == "127.0.0.1" && s.connConfig.Port == 1 {
			db := newDB(s)
			say(db.Ping(ctx))
			say(db.SQL().PingContext(ctx))
			say(db.Describe())
			db.Close()
		}
	}
	return b.String()
}

func FuzzNoPassword(f *testing.F) {
	for _, middle := range []string{"", "@", "/", "?", "#", ":", "%", "%40", "%zz", " ", "'", `\`, `"`, "=", "&", "+", ",", "[", "]", "@x/", "?a=b&c=", "://", "postgres://",
		"`: ", "\n", "\x00", "é", "@h:1,", ":1/", ":1?", "12/", "@127.0.0.1/x?", "' x='", "/n?a=b@", "@h/n?password="} {
		f.Add(middle)
	}
	f.Fuzz(func(t *testing.T, middle string) {
		if strings.Contains(middle, "=") && strings.Contains(middle, "?") && strings.ContainsAny(middle, "unr") {
			return // the rest of the password is a value of user= or application_name=
		}
		for _, text := range spellings(head + middle + tail) {
			got := voice(t.Context(), text)
			for _, part := range []string{head, tail} {
				if strings.Contains(got, part) {
					t.Errorf("%q of %q is shown:\n%s", part, text, got)
				}
			}
		}
	})
}

func TestRedacted(t *testing.T) {
	for in, want := range map[string]string{
		"postgres://u:pw@h:1/n?sslmode=require&sslpassword=pw": "user='u' password='xxxxx' host='h' port='1' dbname='n' sslmode='require' sslpassword='xxxxx'",
		"mysql://u:pw@h/n": "(malformed)",
		"":                 "",
	} {
		if got := redacted(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
