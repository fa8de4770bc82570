package present

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

const hostile = `</script><script>alert("x")</script><!-- | @all [a](b)`

// sample is a report on a module with one file and findings on its third line.
func sample(t *testing.T, message string, n int) *standard.Report {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	write("go.mod", "module example.com/shop\n\ngo 1.26\n")
	file := write("main.go", "package main\n\nconst url = \"postgres://app:hunter2@db/shop\" // "+hostile+"\n\nfunc main() {}\n")
	t.Setenv("GOWORK", "off")
	pkgs, err := load.List(t.Context(), load.Query{Dir: dir, Tests: true, Patterns: []string{"./..."}})
	if err != nil {
		t.Fatal(err)
	}
	survey, err := standard.NewSurvey(pkgs)
	if err != nil {
		t.Fatal(err)
	}
	in := standard.Input{Time: time.Date(2026, 3, 31, 12, 0, 0, 0, time.UTC), Dir: dir, Survey: survey, Packages: 1, Problems: []string{hostile}}
	for i := range n {
		in.Findings = append(in.Findings, finding.Finding{Rule: "ignore", Severity: "error", Message: message, Package: "example.com/shop",
			Span: finding.Span{File: file, Line: 3, Column: 1 + i}})
	}
	in.Rules = rules(t)
	in.Ran = in.Rules
	r, err := standard.Assess(in)
	if err != nil {
		t.Fatal(err)
	}
	r.Follow([]standard.Entry{{Time: in.Time.AddDate(0, 0, -3), Modules: []string{"example.com/shop"}, Findings: n + 3}})
	return r
}

func print(t *testing.T, r *standard.Report, format func(*bytes.Buffer, *standard.Report) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func html(b *bytes.Buffer, r *standard.Report) error     { return HTML(b, r) }
func comment(b *bytes.Buffer, r *standard.Report) error  { return Markdown(b, r) }
func jsonText(b *bytes.Buffer, r *standard.Report) error { return JSON(b, r) }

// What findings say and what files hold ends no element, and shows no password.
func TestHTMLIsSafe(t *testing.T) {
	page := print(t, sample(t, hostile, 1), html)
	if n := strings.Count(page, "<script"); n != 2 {
		t.Errorf("%d script elements, want the data and the script", n)
	}
	if strings.Contains(page, "hunter2") || !strings.Contains(page, "app:xxxxx@db") {
		t.Error("a password is shown")
	}
	for _, outside := range []string{"src=", "href=", "url(", "@import"} {
		if strings.Contains(page, outside) {
			t.Errorf("the page loads something: %s", outside)
		}
	}
	_, rest, _ := strings.Cut(page, `id="data">`)
	text, _, _ := strings.Cut(rest, "</script>")
	var data scripted
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Findings) != 1 || data.Findings[0].Message != hostile || len(data.Sources["main.go"]) != 5 {
		t.Errorf("the data is %s", text)
	}
}

// A comment names nobody, and its tables stay tables.
func TestMarkdownIsSafe(t *testing.T) {
	text := print(t, sample(t, hostile, 1), comment)
	if !strings.HasPrefix(text, Marker+"\n") {
		t.Error("the marker is not first")
	}
	if got := code("example.com/log_server"); got != "`example.com/log_server`" {
		t.Errorf("an import path is %s", got)
	}
	for _, bad := range []string{"<script>", "@all", " [a]("} {
		if strings.Contains(text, bad) {
			t.Errorf("%s is in the comment", bad)
		}
	}
	for line := range strings.Lines(text) {
		if row := strings.TrimSpace(line); strings.HasPrefix(row, "|") && !strings.HasSuffix(row, "|") {
			t.Errorf("a row is cut: %s", row)
		}
	}
	if len(text) > 65536 {
		t.Errorf("%d bytes do not fit in a comment", len(text))
	}
}

func TestJSON(t *testing.T) {
	var got standard.Report
	if err := json.Unmarshal([]byte(print(t, sample(t, "m", 2), jsonText)), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Lines) != 12 || len(got.Findings) != 2 || got.Findings[0].Line != 10 || got.Findings[0].Row != 3 || got.Trend.PerDay == 0 {
		t.Errorf("%+v", got)
	}
}

func TestRedact(t *testing.T) {
	for line, want := range map[string]string{
		`sql.Open("postgres", "postgres://u:p%20w@h/db")`:     `sql.Open("postgres", "postgres://u:xxxxx@h/db")`,
		`dsn := "host=h user=u password=geheim dbname=d"`:     `dsn := "host=h user=u password=xxxxx dbname=d"`,
		`cfg.Password = "a\"b"`:                               `cfg.Password = xxxxx`,
		"dbPassword := `geheim`":                              "dbPassword := `geheim`",
		`Config{Password: "geheim", User: "u"}`:               `Config{Password: xxxxx, User: "u"}`,
		`"postgres://h/db?user=u&password=geheim&sslmode=no"`: `"postgres://h/db?user=u&password=xxxxx&sslmode=no"`,
		`if err := db.Ping(); err != nil {`:                   `if err := db.Ping(); err != nil {`,
		`// see https://example.com/a@b`:                      `// see https://example.com/a@b`,
	} {
		if got := redact(line); got != want {
			t.Errorf("%s\n\tis %s\n\twant %s", line, got, want)
		}
	}
}

func TestScale(t *testing.T) {
	for most, want := range map[int]int{1: 1, 5: 1, 6: 2, 11: 5, 180: 50, 10000: 2000} {
		if got := scale(most); got != want {
			t.Errorf("%d: %d, want %d", most, got, want)
		}
	}
}
