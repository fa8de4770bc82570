// Command gen writes the archive of the conn module.
package main

import (
	"log"
	"os"
	"path/filepath"

	"github.com/netra-systems/netralint/cmd/netralint/internal/conncopy"
	"github.com/netra-systems/netralint/fixer/migrate"
)

func main() {
	root := filepath.Join("..", "..", "..", "..") // go generate runs it in conncopy
	license, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		log.Fatal(err)
	}
	source := conncopy.Source{FS: os.DirFS(filepath.Join(root, "conn")), Module: migrate.ConnPath}
	packed, err := source.Pack(license)
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile("conn.txtar", packed, 0o644); err != nil {
		log.Fatal(err)
	}
}
