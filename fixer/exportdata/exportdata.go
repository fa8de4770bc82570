// Package exportdata reads the type information that the compiler stores about packages.
package exportdata

import (
	"fmt"
	"go/token"
	"go/types"
	"os"

	"golang.org/x/tools/go/gcexportdata"
)

// Read reads the types of the package with an import path from a file. Packages are
// shared through imports, which it adds to; it must not be called for one map from two
// goroutines.
func Read(fset *token.FileSet, imports map[string]*types.Package, path, name string) (*types.Package, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	//lint:ignore SA1019 the go command writes archives up to Go 1.27
	r, err := gcexportdata.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("reading the types of %s from %s: %w", path, name, err)
	}
	pkg, err := gcexportdata.Read(r, fset, imports, path)
	if err != nil {
		return nil, fmt.Errorf("reading the types of %s from %s: %w", path, name, err)
	}
	return pkg, nil
}
