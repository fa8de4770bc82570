package conn

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"net/url"
	"reflect"
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
		c := Config{URL: URL(text), Parity: parity, Logger: log, getenv: noVariables(), ConnectTimeout: 5 * time.Second}
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

// No verb, nesting or encoding shows a password.
func TestConfigCannotShowItsPassword(t *testing.T) {
	const pw = "S3CR3T"
	text := "postgres://u:" + pw + "@h/n?sslmode=require&sslpassword=" + pw
	parsed, err := ParseURL(text)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DATABASE_URL", text)
	t.Setenv(EnvironmentVar, "local")
	env, err := FromEnv()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	literal := &Config{URL: URL(text)}
	show := func(verbs string, values ...any) {
		for _, verb := range verbs {
			for _, flags := range []string{"", "+", "#", " ", "0", "-20.10"} {
				for _, v := range values {
					fmt.Fprintf(&b, "%"+flags+string(verb)+"\n", v)
				}
			}
		}
		for _, v := range values {
			fmt.Fprintln(&b, v)
			out, err := json.Marshal(v)
			fmt.Fprintln(&b, string(out), err)
			slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "v", v)
			slog.New(slog.NewTextHandler(&b, nil)).Info("x", "v", v)
			log.New(&b, "", 0).Print(v)
			dump(&b, reflect.ValueOf(v))
		}
	}
	const verbs = "vsqdxXtTbcoOUeEfFgG"
	for _, c := range []*Config{parsed, env, literal} {
		show(verbs+"p", *c, c, c.URL, &c.URL, []Config{*c}, map[string]*Config{"a": c}, struct{ C Config }{*c}, struct{ C any }{*c},
			struct{ c Config }{*c}, struct{ c *Config }{c}, struct{ c any }{*c}, []struct{ c []Config }{{[]Config{*c}}}, struct{ Config }{*c},
			struct{ m map[string]Config }{map[string]Config{"a": *c}}, struct{ u ConnString }{c.URL}, struct{ u []any }{[]any{c.URL}})
		if s := mustResolve(t, c); s.connConfig.Password != pw || c.ConnString() != text {
			t.Errorf("the password is lost: ConnString %s", c.ConnString())
		}
	}
	for line := range strings.Lines(b.String()) {
		if strings.Contains(line, pw) || strings.Contains(line, fmt.Sprintf("%x", pw)) || strings.Contains(line, fmt.Sprintf("%X", pw)) {
			t.Errorf("shown: %s", line)
		}
	}
}

// dump writes what reflection finds in v, through pointers and unexported fields, as
// programs that print structures in full do.
func dump(b *bytes.Buffer, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[*slog.Logger]() {
			dump(b, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			dump(b, v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			dump(b, v.Index(i))
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			dump(b, k)
			dump(b, v.MapIndex(k))
		}
	default:
		fmt.Fprintln(b, v.String(), v)
	}
}
