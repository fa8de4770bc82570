package vet

import (
	"encoding/json"
	"fmt"
	"go/types"
	"os"

	"golang.org/x/tools/go/analysis"
)

// config is what the go command says about the package to analyse.
type config struct {
	ID         string // such as "fmt [fmt.test]"
	Dir        string
	ImportPath string
	GoVersion  string
	GoFiles    []string

	ModulePath    string // "" for the standard library
	ModuleVersion string // "" in the main modules
	Module        *analysis.Module

	ImportMap   map[string]string // import path in the source to package path
	PackageFile map[string]string // package path to file of type information
	PackageVetx map[string]string // package path to what its analysis left

	VetxOnly   bool   // the package is only imported: facts are wanted, no findings
	VetxOutput string // file for what importers need
	Stdout     string // file for the findings, "" for standard output
	FixArchive string // zip file for fixed sources, "" to write them in place
}

func readConfig(name string) (*config, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	c := new(config)
	if err := json.Unmarshal(data, c); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return c, nil
}

// module returns the module as rules see it.
func (c *config) module() *analysis.Module {
	if c.Module != nil || c.ModulePath == "" {
		return c.Module
	}
	return &analysis.Module{Path: c.ModulePath, Version: c.ModuleVersion, GoVersion: c.GoVersion}
}

// standard reports whether the package belongs to the standard library and is
// not itself what the user asked about.
func (c *config) standard() bool { return c.VetxOnly && c.module() == nil }

// main reports whether the package is of a main module: the one that the go command
// was called in, or one of its workspace.
func (c *config) main() bool {
	m := c.module()
	return m != nil && m.Version == ""
}

// mayCarrySigns reports whether signs in the text of the package count: it is
// of a main module.
func (c *config) mayCarrySigns() bool {
	m := c.module()
	return !c.VetxOnly || m != nil && m.Version == ""
}

// typesMissing reports whether the go command provides no type information, so
// that ours has to be handed on.
func (c *config) typesMissing() bool {
	for _, path := range c.ImportMap {
		if path == types.Unsafe.Path() || path == "C" {
			continue
		}
		if _, ok := c.PackageFile[path]; !ok {
			return true
		}
	}
	return len(c.PackageFile) == 0
}
