package standard

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s+"T12:00:00Z")
	if err != nil {
		panic(err)
	}
	return t
}

func reportOf(date string, findings int) *Report {
	r := &Report{Time: at(date), Modules: []string{"example.com/m"}, Migration: &Migration{}}
	for i := range Lines {
		r.Lines = append(r.Lines, &Line{Number: i + 1})
	}
	r.Lines[lineLegacy-1].Findings = findings
	return r
}

func entry(date string, findings int) Entry { return reportOf(date, findings).Entry() }

func TestPace(t *testing.T) {
	for name, test := range map[string]struct {
		history []Entry
		now     int // on 2026-03-31
		days    int // -1: not known
		words   string
	}{
		"none":               {nil, 10, -1, "two days of history"},
		"a day":              {[]Entry{entry("2026-03-30", 20)}, 10, -1, "two days of history"},
		"two days":           {[]Entry{entry("2026-03-29", 20)}, 10, 2, "10 findings less since 2026-03-29, 5.0 a day"},
		"rounded up":         {[]Entry{entry("2026-03-28", 12)}, 10, 15, "until 2026-04-15"},
		"the present counts": {[]Entry{entry("2025-03-31", 1000), entry("2026-03-21", 30)}, 10, 5, "since 2026-03-21"},
		"only the past":      {[]Entry{entry("2026-01-30", 130), entry("2026-03-30", 10)}, 10, 5, "since 2026-01-30"},
		"no fall":            {[]Entry{entry("2026-03-21", 10)}, 10, -1, "has not fallen since 2026-03-21"},
		"growth":             {[]Entry{entry("2026-03-21", 9)}, 10, -1, "has not fallen"},
		"done":               {[]Entry{entry("2026-03-21", 9)}, 0, -1, "nothing is left"},
		"other modules":      {[]Entry{{Time: at("2026-03-21"), Modules: []string{"example.com/n"}, Findings: 90}}, 10, -1, "two days"},
	} {
		t.Run(name, func(t *testing.T) {
			r := reportOf("2026-03-31", test.now)
			r.Follow(test.history)
			days := -1
			if r.Trend.DaysLeft != nil {
				days = *r.Trend.DaysLeft
			}
			if days != test.days || !strings.Contains(r.Trend.Words, test.words) {
				t.Errorf("%d days, %q; want %d, %q", days, r.Trend.Words, test.days, test.words)
			}
			if got := len(r.Trend.Entries) + r.Trend.Others; got != len(test.history)+1 {
				t.Errorf("%d entries of %d", got, len(test.history)+1)
			}
		})
	}
}

// What grew says so.
func TestGrowth(t *testing.T) {
	for last, want := range map[int]string{8: "; 2 more than on 2026-03-30", 12: "; 2 less than on 2026-03-30", 10: "; as many as on 2026-03-30"} {
		r := reportOf("2026-03-31", 10)
		r.Follow([]Entry{entry("2026-03-30", last)})
		if got := r.Lines[lineLegacy-1].Reason; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAppendHistory(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history.jsonl")
	if _, err := ReadHistory(name); err == nil || !strings.Contains(err.Error(), "-append makes it") {
		t.Errorf("reading what does not exist: %v", err)
	}
	for i, date := range []string{"2026-03-28", "2026-03-29"} {
		if err := AppendHistory(name, entry(date, 5-i)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := ReadHistory(name)
	if err != nil || len(got) != 2 || got[1].Findings != 4 || !got[0].Time.Equal(at("2026-03-28")) {
		t.Fatalf("%v %v", got, err)
	}
	if err := AppendHistory(name, entry("2026-03-27", 1)); err == nil {
		t.Error("an entry of the past was added")
	}
	if err := AppendHistory(name, entry("2026-03-30", 1)); err != nil {
		t.Error(err)
	}
}

// A line without an end is ended before another is added.
func TestAppendToOpenLine(t *testing.T) {
	name := filepath.Join(t.TempDir(), "history.jsonl")
	if err := AppendHistory(name, entry("2026-03-28", 5)); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(name)
	if err := os.WriteFile(name, text[:len(text)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := AppendHistory(name, entry("2026-03-29", 4)); err != nil {
		t.Fatal(err)
	}
	if got, err := ReadHistory(name); err != nil || len(got) != 2 {
		t.Errorf("%v %v", got, err)
	}
}

func TestBrokenHistory(t *testing.T) {
	good := `{"time":"2026-03-28T12:00:00Z","modules":["m"],"findings":1,"passed":2,"files":{"libpq":0,"databaseSQL":0,"native":0}}`
	for broken, want := range map[string]struct {
		at   string // what the column is that of
		text string
	}{
		"<<<<<<< HEAD": {"<<<<<<< HEAD", "a conflict of a merge: keep the lines of both sides"},
		`{"time":"2026-03-29T12:00:00Z","modules":["m"],"findings":"1"}`: {`"1"}`, "cannot unmarshal"},
		`{"time":"2026-03-29T12:00:00Z","modules":["m"],"finding":1}`:    {`"finding":1`, `unknown field "finding"`},
		`{"modules":["m"],"findings":1}`:                                 {`{"modules`, "time is missing"},
		`  {"time":"2026-03-29T12:00:00Z","findings":1}`:                 {`{"time`, "modules is missing"},
		`{"time":"2026-03-29T12:00:00Z","modules":["m"],"findings": -1}`: {"-1", "below 0"},
		`{"findings":1,"time":"2026-03-27T12:00:00Z","modules":["m"]}`:   {`"2026-03-27`, "before that of the line above"},
		`{"time":"yesterday","modules":["m"],"findings":1}`:              {`"yesterday"`, "cannot parse"},
		`{"time":"2026-03-29T12:00:00Z" "modules":["m"]}`:                {`"modules"`, "invalid character"},
		`{"time":"2026-03-29T12:00:00Z","files":{"libpq":"0"}}`:          {`{"libpq"`, "cannot unmarshal"},
		`[1]`:             {"[1]", "cannot unmarshal"},
		good + " " + good: {" " + good, "more behind"},
	} {
		column := strings.Index(broken, want.at) + 1
		if strings.HasPrefix(want.at, " ") {
			column++
		}
		name := filepath.Join(t.TempDir(), "h.jsonl")
		text := good + "\n" + broken + "\n"
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := ReadHistory(name)
		if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("%s:2:%d: ", name, column)) || !strings.Contains(err.Error(), want.text) || !strings.Contains(err.Error(), "want an object") {
			t.Errorf("%s: %v, want column %d and %s", broken, err, column, want.text)
		}
		if err := AppendHistory(name, entry("2026-03-31", 1)); err == nil {
			t.Errorf("%s: added to", broken)
		}
		if after, err := os.ReadFile(name); err != nil || string(after) != text {
			t.Errorf("%s: changed: %s %v", broken, after, err)
		}
	}
}

func TestReadBaseline(t *testing.T) {
	for text, want := range map[string]string{
		"# HELP x\ngo_sql_wait_count_total{db_name=\"a b\"} 0\ngo_sql_wait_count_total{db_name=\"c\"} 0\ngo_goroutines 5\ngo_sql_idle_connections 1 1700000000000\n": "2 metrics of pools",
		"app_db_pool_in_use 4e0\n":   "1 metric of pools",
		"go_goroutines 5\n":          ":1: the file ends without a metric of a connection pool",
		"go_sql_x\n":                 ":1: no sample: want NAME{LABELS} VALUE",
		"go_sql_x 1\ngo_sql_y one\n": ":2: the value of go_sql_y is no number",
	} {
		name := filepath.Join(t.TempDir(), "metrics.txt")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := ReadBaseline(name)
		if result := fmt.Sprint(got, err); !strings.Contains(result, want) {
			t.Errorf("%q: %s, want %s", text, result, want)
		}
	}
}
