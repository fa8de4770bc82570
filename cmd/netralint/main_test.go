package main

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"netralint": main, "netralint-untyped": untyped})
}

// untyped is netralint under a go command that hands it no type information.
func untyped() {
	name := os.Args[len(os.Args)-1]
	if filepath.Ext(name) == ".cfg" {
		var cfg map[string]any
		data, err := os.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(data, &cfg)
		}
		if err == nil {
			delete(cfg, "PackageFile")
			data, err = json.Marshal(cfg)
		}
		if err == nil {
			err = os.WriteFile(name, data, 0o600)
		}
		if err != nil {
			panic(err)
		}
	}
	main()
}

var update = flag.Bool("update", false, "rewrite what the scripts compare with")

// TestScripts runs the command as its users see it. In the scripts, $NETRALINT
// is the path of the program, $MODULE that of this module's directory, and
// GOMODCACHE is shared, so that a go.mod can require real libraries.
func TestScripts(t *testing.T) {
	runScripts(t, filepath.Join("..", "..", "testdata", "script"), nil)
}

// runScripts runs the scripts of a directory, with further variables.
func runScripts(t *testing.T, dir string, variables map[string]string) {
	t.Helper()
	env := goEnv(t, "GOMODCACHE", "GOCACHE", "GOPROXY", "GOSUMDB", "GONOSUMDB", "GOROOT")
	program, err := exec.LookPath("netralint")
	if err != nil {
		t.Fatal(err)
	}
	untyped, err := exec.LookPath("netralint-untyped")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			for name, value := range env {
				e.Setenv(name, value)
			}
			e.Setenv("GOWORK", "off")
			e.Setenv("GOFLAGS", "-mod=mod")
			e.Setenv("GOTOOLCHAIN", "local")
			e.Setenv("NETRALINT", program)
			e.Setenv("NETRALINT_UNTYPED", untyped)
			e.Setenv("MODULE", root)
			e.Setenv("NETRALINT_CACHE", filepath.Join(e.WorkDir, ".cache"))
			for name, value := range variables {
				e.Setenv(name, value)
			}
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"doors": compareDoors},
	})
}

func goEnv(t *testing.T, names ...string) map[string]string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"env", "-json"}, names...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	env := make(map[string]string)
	if err := json.Unmarshal(out, &env); err != nil {
		t.Fatal(err)
	}
	return env
}
