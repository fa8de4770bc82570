package migrate

import (
	"maps"
	"slices"

	"github.com/netra-systems/netralint/fixer/api"
)

// Report says what a migration did and what it left.
type Report struct {
	// API says what the module was taken for.
	API      api.Kind         `json:"api"`
	Packages []*PackageReport `json:"packages"`
	Refusals []Refusal        `json:"refusals"`
	// Contexts counts the database calls that got a context, by where it comes
	// from.
	Contexts map[string]int `json:"contexts,omitempty"`
	// Without counts those that got none, by the reason.
	Without map[string]int `json:"without,omitempty"`
	// Bridges counts places where foreign code is given the *sql.DB of a native
	// handle.
	Bridges int `json:"bridges,omitempty"`
	// Unfinished counts native calls that were given context.TODO().
	Unfinished int `json:"unfinished,omitempty"`
	// Renamed counts names of package conn that became those of package parity.
	Renamed int `json:"renamed,omitempty"`
	// Notes are decisions a person should know of.
	Notes []string `json:"notes,omitempty"`

	byPath map[string]*PackageReport
}

// PackageReport counts the places of one package.
type PackageReport struct {
	Path string `json:"path"`
	// Migrated counts places by the level they moved to.
	Migrated map[Level]int `json:"migrated,omitempty"`
	// Calls counts database calls by the level they are at afterwards.
	Calls map[Level]int `json:"calls,omitempty"`
	// Refused counts places left as they were, by the reason of their component.
	Refused map[string]int `json:"refused,omitempty"`
}

// Refusal is one place that kept a component from moving.
type Refusal struct {
	// Level is the level that was not reached.
	Level   Level  `json:"level"`
	Code    string `json:"code"`
	Package string `json:"package"`
	File    string `json:"file"` // relative to the module
	Line    int    `json:"line"`
	Text    string `json:"text"`
}

func newReport() *Report {
	return &Report{Contexts: map[string]int{}, Without: map[string]int{}, byPath: map[string]*PackageReport{}}
}

func (r *Report) of(path string) *PackageReport {
	p := r.byPath[path]
	if p == nil {
		p = &PackageReport{Path: path, Migrated: map[Level]int{}, Calls: map[Level]int{}, Refused: map[string]int{}}
		r.byPath[path] = p
	}
	return p
}

// Migrated reports whether anything moved off lib/pq or on to pgx.
func (r *Report) Migrated() bool {
	total := r.Total()
	return total[LevelNative]+total[LevelDriver] > 0
}

// Total counts the places of all packages by the level they moved to.
func (r *Report) Total() map[Level]int {
	n := map[Level]int{}
	for _, p := range r.byPath {
		for level, k := range p.Migrated {
			n[level] += k
		}
	}
	return n
}

// sorted fills Packages.
func (r *Report) sorted() {
	for _, path := range slices.Sorted(maps.Keys(r.byPath)) {
		r.Packages = append(r.Packages, r.byPath[path])
	}
}
