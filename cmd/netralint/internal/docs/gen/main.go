// Command gen writes the documents of package docs. It runs in the folder of
// that package.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/cmd/netralint/internal/docs"
)

func main() {
	if err := write(filepath.Join("..", "..", "..", "..")); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(root string) error {
	all, err := docs.Documents(root, analyzers.All())
	if err != nil {
		return err
	}
	for _, d := range all {
		if err := os.WriteFile(filepath.Join(root, d.File), []byte(d.Text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
