package migrate

import (
	"sort"

	"github.com/netra-systems/netralint/fixer"
)

// Report says what a migration did and what it left.
type Report struct {
	Packages []*PackageReport `json:"packages"`
	Refusals []Refusal        `json:"refusals"`
	// Notes are decisions a person should know of.
	Notes []string `json:"notes,omitempty"`

	byPath map[string]*PackageReport
}

// PackageReport counts the places of one package.
type PackageReport struct {
	Path string `json:"path"`
	// Migrated counts places by the level they moved to.
	Migrated map[string]int `json:"migrated,omitempty"`
	// Refused counts places left as they were, by the reason of their component.
	Refused map[string]int `json:"refused,omitempty"`
}

// Refusal is one place that kept a component from moving.
type Refusal struct {
	Code    string `json:"code"`
	Package string `json:"package"`
	File    string `json:"file"` // relative to the module
	Line    int    `json:"line"`
	Text    string `json:"text"`
}

func newReport() *Report { return &Report{byPath: map[string]*PackageReport{}} }

func (r *Report) of(path string) *PackageReport {
	p := r.byPath[path]
	if p == nil {
		p = &PackageReport{Path: path, Migrated: map[string]int{}, Refused: map[string]int{}}
		r.byPath[path] = p
	}
	return p
}

// Migrated reports whether anything moved.
func (r *Report) Migrated() bool { return r.total() > 0 }

func (r *Report) total() int {
	n := 0
	for _, p := range r.byPath {
		for _, k := range p.Migrated {
			n += k
		}
	}
	return n
}

// LevelDriver is the level at which database/sql stays and lib/pq goes.
const LevelDriver = "driver"

// finish counts what moved and what did not.
func (p *planner) finish(components []*component) {
	for _, c := range components {
		p.report.Refusals = append(p.report.Refusals, c.refusals...)
		for _, s := range c.sites {
			if len(c.refusals) == 0 {
				p.report.of(s.pkg).Migrated[LevelDriver]++
			} else {
				p.report.of(s.pkg).Refused[c.refusals[0].Code]++
			}
		}
	}
	for _, r := range p.report.byPath {
		p.report.Packages = append(p.report.Packages, r)
	}
	sort.Slice(p.report.Packages, func(i, j int) bool { return p.report.Packages[i].Path < p.report.Packages[j].Path })
}

// dropped records that a component's change could not be made. It reports false
// for a change that is none of a component.
func (p *planner) dropped(d fixer.Drop) bool {
	c := p.changed[d.Change]
	if c == nil {
		return false
	}
	c.refusals = append(c.refusals, Refusal{Code: DoesNotCompile, Text: d.Reason})
	return true
}
