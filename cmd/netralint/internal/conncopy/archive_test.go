package conncopy

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/netra-systems/netralint/fixer/migrate"
)

// TestArchive holds the archive to the conn module beside it, byte by byte.
func TestArchive(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	license, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	source := Source{FS: os.DirFS(filepath.Join(root, "conn")), Module: migrate.ConnPath}
	packed, err := source.Pack(license)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(packed, archive) {
		t.Error("conn.txtar is stale: run make docs")
	}
	want, err := source.Files("example.com/copy")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Embedded().Files("example.com/copy")
	if err != nil {
		t.Fatal(err)
	}
	for name, src := range want {
		if !bytes.Equal(got[name], src) {
			t.Errorf("the copy of %s differs when it comes from the archive", name)
		}
	}
	if text, err := fs.ReadFile(Embedded().FS, "LICENSE"); err != nil || !bytes.Equal(text, license) {
		t.Errorf("LICENSE of the archive: %v", err)
	}
}
