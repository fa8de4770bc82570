package standard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/netra-systems/netralint/analyzers/config/project"
)

// An Entry is one line of a history: what one run counted.
type Entry struct {
	Time     time.Time  `json:"time"`
	Modules  []string   `json:"modules"`
	Findings int        `json:"findings"` // of lines 1 to 10
	Passed   int        `json:"passed"`   // lines of the standard
	Files    FileCounts `json:"files"`
}

// Entry returns the line that the report adds to a history.
func (r *Report) Entry() Entry {
	modules := slices.Sorted(slices.Values(r.Modules))
	return Entry{Time: r.Time.UTC().Truncate(time.Second), Modules: modules, Findings: r.Left(), Passed: r.Passed(), Files: r.Migration.Files}
}

// entryForm is what errors say that a line is to be.
const entryForm = `want an object as {"time":"2026-01-02T15:04:05Z","modules":["example.com/m"],"findings":12,"passed":7,"files":{...}}, one on a line, by time`

// ReadHistory reads the entries of a file, oldest first. The error names the line
// that is no entry, and what was expected.
func ReadHistory(name string) ([]Entry, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist: -append makes it", name)
	} else if err != nil {
		return nil, fmt.Errorf("read the history: %w", err)
	}
	return parseHistory(name, text)
}

// parseHistory reads entries, one a line and in the order of their times. A conflict
// that a merge left is told of as what it is.
func parseHistory(name string, text []byte) (entries []Entry, err error) {
	if at := project.Conflict(text); at >= 0 {
		return nil, fmt.Errorf("%s:%d:1: a conflict of a merge: keep the lines of both sides in the order of their times, and delete those that git put in: %s", name, bytes.Count(text[:at], []byte("\n"))+1, entryForm)
	}
	row := 0
	for line := range bytes.Lines(text) {
		row++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, at, err := parseEntry(line)
		if n := len(entries); err == nil && n > 0 && e.Time.Before(entries[n-1].Time) {
			at, err = fieldAt(line, "time"), fmt.Errorf("time %s is before that of the line above", e.Time.Format(time.RFC3339))
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d:%d: %w: %s", name, row, at+1, err, entryForm)
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// parseEntry reads a line. At is where in it the error is.
func parseEntry(line []byte) (e Entry, at int, err error) {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&e); err != nil {
		return e, wrongAt(line, err), err
	}
	end := int(dec.InputOffset())
	if _, err := dec.Token(); err != io.EOF {
		return e, end + spaces(line[end:]), errors.New("there is more behind the object")
	}
	switch {
	case e.Time.IsZero():
		return e, spaces(line), errors.New("time is missing")
	case len(e.Modules) == 0:
		return e, spaces(line), errors.New("modules is missing")
	case e.Findings < 0:
		return e, fieldAt(line, "findings"), errors.New("findings is below 0")
	}
	return e, 0, nil
}

// unknownField finds the field that package encoding/json says is unknown.
var unknownField = regexp.MustCompile(`unknown field ("[^"]*")`)

// wrongAt returns where in a line what package encoding/json says is wrong is.
func wrongAt(line []byte, err error) int {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var date *time.ParseError
	switch unknown := unknownField.FindStringSubmatch(err.Error()); {
	case errors.As(err, &syntax):
		return max(0, int(syntax.Offset)-1)
	case errors.As(err, &kind) && kind.Field != "":
		name, _, _ := strings.Cut(kind.Field, ".")
		return fieldAt(line, name)
	case errors.As(err, &date):
		return fieldAt(line, "time")
	case unknown != nil:
		return max(0, bytes.Index(line, []byte(unknown[1])))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return len(bytes.TrimRight(line, " \t\r\n"))
	}
	return spaces(line)
}

// fieldAt returns where in a line the value of a field of its object begins.
func fieldAt(line []byte, name string) int {
	dec := json.NewDecoder(bytes.NewReader(line))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return spaces(line)
	}
	for dec.More() {
		key, err := dec.Token()
		var value json.RawMessage
		if err != nil || dec.Decode(&value) != nil {
			break
		}
		if key == name {
			return int(dec.InputOffset()) - len(value)
		}
	}
	return spaces(line)
}

// spaces counts the white space that a text begins with.
func spaces(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " \t\r\n")) }

// AppendHistory adds an entry to a file, which it makes where there is none. A file
// that is not a history, or is of a later time, is left as it is.
func AppendHistory(name string, e Entry) error {
	text, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the history: %w", err)
	}
	old, err := parseHistory(name, text)
	if err != nil {
		return err
	}
	if n := len(old); n > 0 && e.Time.Before(old[n-1].Time) {
		return fmt.Errorf("%s: its last entry is of %s, which is not over yet: nothing is added", name, old[n-1].Time.Format(time.RFC3339))
	}
	line, err := json.Marshal(e)
	if err != nil {
		return err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		line = append([]byte{'\n'}, line...)
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("add to the history: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("add to the history: %w", err)
	}
	return nil
}

// A Trend says how the number of findings went.
type Trend struct {
	Entries []Entry `json:"entries"` // of the same modules, and the run itself last
	Others  int     `json:"others"`  // entries of other modules
	// Since is when the pace is counted from, nil when there is too little history.
	Since *time.Time `json:"since,omitempty"`
	// PerDay is how many findings went each day; below zero, came.
	PerDay float64 `json:"perDay"`
	// DaysLeft is how long the rest takes at this pace, nil when it is not known or
	// never ends.
	DaysLeft *int   `json:"daysLeft,omitempty"`
	Words    string `json:"words"`
}

const (
	day       = 24 * time.Hour
	enough    = 2 * day  // of history, for a pace
	paceSince = 14 * day // what is called the present
)

// Follow adds the history to the report: what became of the number since.
func (r *Report) Follow(history []Entry) {
	now := r.Entry()
	t := &Trend{}
	for _, e := range history {
		if slices.Equal(e.Modules, now.Modules) && !e.Time.After(now.Time) {
			t.Entries = append(t.Entries, e)
		} else {
			t.Others++
		}
	}
	t.pace(now)
	if n := len(t.Entries); n > 0 {
		r.compare(t.Entries[n-1])
	}
	t.Entries = append(t.Entries, now)
	r.Trend = t
}

// pace computes how fast the number falls, from the oldest entry of the last two
// weeks, or the newest before them where those do not reach back enough.
func (t *Trend) pace(now Entry) {
	i := slices.IndexFunc(t.Entries, func(e Entry) bool { return now.Time.Sub(e.Time) <= paceSince })
	if i < 0 || now.Time.Sub(t.Entries[i].Time) < enough {
		if i < 0 {
			i = len(t.Entries)
		}
		i--
	}
	if i < 0 || now.Time.Sub(t.Entries[i].Time) < enough {
		t.Words = "the time left is not known: it takes two days of history"
		return
	}
	from := t.Entries[i]
	days := now.Time.Sub(from.Time).Hours() / 24
	t.Since, t.PerDay = &from.Time, float64(from.Findings-now.Findings)/days
	went := from.Findings - now.Findings
	switch date := from.Time.Format(time.DateOnly); {
	case now.Findings == 0:
		t.Words = "nothing is left"
	case went <= 0:
		t.Words = fmt.Sprintf("the number has not fallen since %s, when it was %d: at this pace it never ends", date, from.Findings)
	default:
		left := (now.Findings*int(now.Time.Sub(from.Time)/time.Second) + went*int(day/time.Second) - 1) / (went * int(day/time.Second))
		t.DaysLeft = &left
		t.Words = fmt.Sprintf("%d findings less since %s, %.1f a day: at this pace the rest takes %d days, until %s", went, date, t.PerDay, left, now.Time.AddDate(0, 0, left).Format(time.DateOnly))
	}
}

// compare says in the line about what is left whether it grew since the last run.
func (r *Report) compare(last Entry) {
	line := r.Lines[lineLegacy-1]
	date := last.Time.Format(time.DateOnly)
	switch grew := line.Findings - last.Findings; {
	case grew > 0:
		line.Reason += fmt.Sprintf("; %d more than on %s", grew, date)
	case grew < 0:
		line.Reason += fmt.Sprintf("; %d less than on %s", -grew, date)
	default:
		line.Reason += "; as many as on " + date
	}
}
