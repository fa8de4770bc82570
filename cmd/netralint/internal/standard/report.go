package standard

import "time"

// Status is what is known of a line of the standard.
type Status string

// What is not looked at is never a pass.
const (
	Pass       Status = "pass"
	Fail       Status = "fail"
	NotChecked Status = "not checked"
)

// A Report holds modules against the standard. Its JSON form is that of
// "netralint report -format json".
type Report struct {
	Time     time.Time   `json:"time"`
	Modules  []string    `json:"modules"` // their paths
	Checked  int         `json:"packages"`
	Lines    []*Line     `json:"standard"`
	Phases   []*PhaseRow `json:"phases"`
	Programs []*ProgRow  `json:"programs"`
	// OtherPrograms counts the main packages that reach no database.
	OtherPrograms int           `json:"otherPrograms"`
	Packages      []*PackageRow `json:"packagesWithFindings"`
	Migration     *Migration    `json:"migration"`
	Trend         *Trend        `json:"history,omitempty"`
	Findings      []*Finding    `json:"findings"`
	// Problems say what could not be checked, and why.
	Problems []string `json:"problems"`
}

// Passed counts the lines that pass.
func (r *Report) Passed() int { return r.count(Pass) }

// Failed counts the lines that fail.
func (r *Report) Failed() int { return r.count(Fail) }

// Open counts the lines that are not checked.
func (r *Report) Open() int { return r.count(NotChecked) }

func (r *Report) count(s Status) (n int) {
	for _, l := range r.Lines {
		if l.Status == s {
			n++
		}
	}
	return n
}

// Left is the number that may only fall: the findings of rules.
func (r *Report) Left() int { return r.Lines[lineLegacy-1].Findings }

// A Line is one line of the standard.
type Line struct {
	Number   int    `json:"line"`
	Title    string `json:"title"`
	Status   Status `json:"status"`
	Reason   string `json:"reason"`
	Findings int    `json:"findings"`
	// By counts the findings by what reports them: a rule, or "go.mod",
	// "documents", "tests" or "metrics".
	By map[string]int `json:"by,omitempty"`
	// Worst are the packages, or files, with most of the findings.
	Worst []Count `json:"worst,omitempty"`

	rules  []string // that guard it and ran
	off    []string // that guard it and did not
	unread string   // what it goes by and could not be read
}

// A Count counts the findings of something that has a name.
type Count struct {
	Name     string `json:"name"`
	Findings int    `json:"findings"`
}

// A Finding is one place that a line of the standard fails for.
type Finding struct {
	Line     int    `json:"standard"` // line of the standard
	By       string `json:"by"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	File     string `json:"file"` // relative to the directory of the report where it is below, with slashes
	Row      int    `json:"line"`
	Column   int    `json:"column"`
	Package  string `json:"package,omitempty"`
	Phase    Phase  `json:"phase,omitempty"`
	// Programs are indexes into Report.Programs: those that link the package.
	Programs []int `json:"programs,omitempty"`

	name string // of the file, absolute
}

// Name returns the absolute name of the file.
func (f *Finding) Name() string { return f.name }

// A PhaseRow counts what has its turn in a phase. A finding in a Go file is in one; a
// package with tests is in that of the tests too.
type PhaseRow struct {
	Phase    Phase `json:"phase"`
	Programs int   `json:"programs"`
	Packages int   `json:"packages"` // that reach a database
	Findings int   `json:"findings"`
}

// A ProgRow is a program that reaches a database. A finding counts for every
// program that links its package.
type ProgRow struct {
	Package  string      `json:"package"`
	Kind     Kind        `json:"kind"`
	Why      string      `json:"why"`
	Findings int         `json:"findings"`
	ByLine   map[int]int `json:"byLine"`
	Metrics  string      `json:"metrics"` // where they are exported; "" nowhere
}

// A PackageRow is a package with findings.
type PackageRow struct {
	Package  string      `json:"package"`
	Findings int         `json:"findings"`
	Tests    int         `json:"inTests"` // of the findings
	ByLine   map[int]int `json:"byLine"`
	Programs int         `json:"programs"` // that link it
}
