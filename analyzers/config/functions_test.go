package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/analyzers/config"
)

// Functions that settings name are looked for where the go command has their packages.
func TestNamedFunctions(t *testing.T) {
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.work":      "go 1.26\n\nuse (\n\t./shop\n\t./bank\n)\n",
		"shop/go.mod":  "module example.com/shop\n\ngo 1.26\n",
		"bank/go.mod":  "module example.com/bank\n\ngo 1.26\n",
		"bank/bank.go": "package bank\n\nfunc Lease() {}\n",
		"shop/db/db.go": `package db

type Base[T any] struct{}

func (b *Base[T]) Lease() {}

type Store struct{ Base[int] }

type Alias = Store

func (Alias) Get() {}

type Getter interface{ Take() }
`,
		"shop/tools/go.mod":   "module example.com/shop/tools\n\ngo 1.26\n",
		"shop/tools/tools.go": "package tools\n",
		"shop/db/other.go":    "//go:build nosuch\n\npackage db\n\nfunc Open() {}\n",
	} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	const db = "example.com/shop/db."
	for list, want := range map[string][]string{
		db + "(*Store).Get," + db + "(Getter).Take," + db + "(*Base).Lease," + db + "Open,example.com/bank.Lease": nil,
		"database/sql.(*DB).Conn":    nil,
		db + "(*Store).Lease":        {"at names " + db + "(*Store).Lease, and package example.com/shop/db has no such function: did you mean " + db + "(*Base).Lease?"},
		db + "(*Store).Gett":         {"at names " + db + "(*Store).Gett, and package example.com/shop/db has no such function: did you mean " + db + "(*Store).Get?"},
		db + "Quarterly":             {"at names " + db + "Quarterly, and package example.com/shop/db has no such function"},
		"example.com/bank/x.Get":     {"at names example.com/bank/x.Get, and there is no package example.com/bank/x"},
		"example.com/shop/tools.Get": {"doubt: at names example.com/shop/tools.Get, and there is no package example.com/shop/tools in this build: it changes nothing here"},
		"example.com/far.Get":        {"doubt: at names example.com/far.Get, and there is no package example.com/far in this build: it changes nothing here"},
	} {
		var got []string
		doubts, wrong := config.CheckNamed(root, config.NamedIn(list, "at"))
		if wrong != nil {
			got = strings.Split(wrong.Error(), "\n")
		}
		for _, words := range doubts {
			got = append(got, "doubt: "+words)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", list, diff)
		}
	}
}
