package gomod

import (
	"fmt"

	"golang.org/x/mod/modfile"
)

// regroup puts the requirements that mod has and old has not with the others
// that are direct, or indirect. The go command writes a module down as indirect
// when it is got, and leaves the line there when it is imported.
func regroup(name string, old, mod []byte) ([]byte, error) {
	before, err := modfile.ParseLax(name, old, nil)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	f, err := modfile.Parse(name, mod, nil)
	if err != nil {
		return nil, fmt.Errorf("read %s as it would be: %w", name, err)
	}
	had := map[string]bool{}
	for _, r := range before.Require {
		had[r.Mod.Path] = true
	}
	var all []*modfile.Require
	for _, r := range f.Require {
		all = append(all, &modfile.Require{Mod: r.Mod, Indirect: r.Indirect})
	}
	for _, r := range all {
		if !had[r.Mod.Path] && !r.Indirect {
			if err := f.DropRequire(r.Mod.Path); err != nil {
				return nil, err
			}
		}
	}
	f.Cleanup()
	f.SetRequireSeparateIndirect(all)
	f.Cleanup()
	return f.Format()
}
