// Package goversion keeps code as it is where the language version of its module
// rises, as package conn asks for: Go 1.22 gives each turn of a loop variables of its
// own, and go vet refuses format strings in newer code, so that go test runs no tests.
package goversion

import (
	"context"
	"fmt"

	"github.com/netra-systems/netralint/fixer"
	"github.com/netra-systems/netralint/fixer/migrate/gomod"
)

// Origin is what [fixer.Change.Origin] says of the changes made here.
const Origin = "migrate/language"

// A Rise is what a newer language version asks for in the code of a module.
type Rise struct {
	m       *fixer.Module
	pins    map[*fixer.File]pin
	formats []*fixer.Change // make a format string a constant
	notes   []string        // of those
}

// Find looks for the code to which the language versions in the go.mod files give
// another meaning, and for what go vet refuses by them.
func Find(ctx context.Context, m *fixer.Module, mods *gomod.Modules) (*Rise, error) {
	r := &Rise{m: m, pins: map[*fixer.File]pin{}}
	r.loopPins(mods)
	return r, r.vetGaps(ctx, mods)
}

// Files returns the names of the files that must change.
func (r *Rise) Files() (names []string) {
	for _, f := range r.m.Files() {
		if _, ok := r.pins[f]; ok {
			names = append(names, f.Name)
		}
	}
	for _, c := range r.formats {
		for _, e := range c.Edits {
			names = append(names, e.File)
		}
	}
	return names
}

// Changes returns what keeps the code as it is.
func (r *Rise) Changes() []*fixer.Change {
	list := r.formats
	for _, f := range r.m.Files() {
		if pin, ok := r.pins[f]; ok {
			list = append(list, &fixer.Change{ID: "pin " + r.m.Rel(f.Name), Origin: Origin,
				Description: "keep the file on the language of Go " + pin.version, Edits: []fixer.Edit{pinEdit(r.m, f, pin)}})
		}
	}
	return list
}

// Notes says of each change why it is made.
func (r *Rise) Notes() []string {
	list := r.notes
	for _, f := range r.m.Files() {
		if pin, ok := r.pins[f]; ok {
			list = append(list, fmt.Sprintf("%s is kept on the language of Go %s by a build constraint: %s", r.m.Rel(f.Name), pin.version, pin.why))
		}
	}
	return list
}
