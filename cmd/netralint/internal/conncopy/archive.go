package conncopy

import (
	_ "embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/netra-systems/netralint/fixer/migrate"
)

//go:generate go run ./gen

// archive holds the files of the conn module that a copy is made of. A module
// cannot embed the files of another, so they are written down.
//
//go:embed conn.txtar
var archive []byte

// Embedded is the conn module as this program was built with it.
func Embedded() Source {
	files, err := txtar.FS(txtar.Parse(archive))
	if err != nil {
		panic(fmt.Sprintf("the archive of %s: %v", migrate.ConnPath, err)) // a test holds that it is right
	}
	return Source{FS: files, Module: migrate.ConnPath}
}

const archiveComment = `The files of the conn module that "netralint conn copy" copies. Written by make
docs; do not edit.

`

// Pack returns the archive of the files that a copy of the source needs, go.mod
// and LICENSE included.
func (s Source) Pack(license []byte) ([]byte, error) {
	dirs, err := s.packages()
	if err != nil {
		return nil, fmt.Errorf("pack %s: %w", s.Module, err)
	}
	mod, err := fs.ReadFile(s.FS, "go.mod")
	if err != nil {
		return nil, err
	}
	a := &txtar.Archive{Comment: []byte(archiveComment), Files: []txtar.File{{Name: "LICENSE", Data: license}, {Name: "go.mod", Data: mod}}}
	for _, dir := range dirs {
		entries, err := fs.ReadDir(s.FS, dir)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if e.IsDir() || !copied(e.Name()) || strings.EqualFold(e.Name(), "LICENSE") {
				continue
			}
			data, err := fs.ReadFile(s.FS, name)
			if err != nil {
				return nil, err
			}
			a.Files = append(a.Files, txtar.File{Name: name, Data: data})
		}
	}
	slices.SortStableFunc(a.Files, func(x, y txtar.File) int { return strings.Compare(x.Name, y.Name) })
	return txtar.Format(a), nil
}
