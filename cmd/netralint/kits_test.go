package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// A kit is a file that users paste, and the commands in it.
type kit struct {
	file     string
	commands func(t *testing.T, text []byte) []string
}

var kits = []kit{
	{".ci/kits/github-actions.yml", githubCommands},
	{".ci/kits/gitlab-ci.yml", gitlabCommands},
	{".pre-commit-hooks.yaml", hookCommands},
}

// githubCommands are the steps of a workflow that are none of somebody else.
func githubCommands(t *testing.T, text []byte) (all []string) {
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Name, Uses, Run, If string
				With                map[string]any
			}
		}
	}
	unmarshal(t, text, &workflow)
	for _, job := range workflow.Jobs {
		for _, step := range job.Steps {
			if step.Run == "" && step.Uses == "" {
				t.Errorf("a step does nothing: %+v", step)
			}
			if step.Run != "" {
				all = append(all, step.Run)
			}
		}
	}
	return all
}

// gitlabCommands are the lines of the scripts of all jobs.
func gitlabCommands(t *testing.T, text []byte) (all []string) {
	var jobs map[string]struct {
		Script []string
	}
	unmarshal(t, text, &jobs)
	for _, job := range jobs {
		all = append(all, job.Script...)
	}
	return all
}

// hookCommands are those of the hooks that want nothing but a clean tree.
func hookCommands(t *testing.T, text []byte) (all []string) {
	var hooks []struct{ ID, Entry, Language string }
	unmarshal(t, text, &hooks)
	for _, hook := range hooks {
		if hook.Language != "golang" {
			t.Errorf("hook %s is of language %q", hook.ID, hook.Language)
		}
		all = append(all, hook.Entry)
	}
	return all
}

func unmarshal(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := yaml.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// installs is a command that installs a version, in whose place this program is.
var installs = regexp.MustCompile(`^go install github\.com/netra-systems/netralint/cmd/netralint@\S+$`)

// TestKits runs the commands of the files for CI in a module: they succeed where what
// there is is known, and one fails where something new comes.
func TestKits(t *testing.T) {
	for _, k := range kits {
		t.Run(filepath.Base(k.file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(moduleRoot(t), filepath.FromSlash(k.file)))
			if err != nil {
				t.Fatal(err)
			}
			commands := k.commands(t, text)
			if len(commands) < 2 {
				t.Fatalf("the commands are %q", commands)
			}
			m := newKitModule(t)
			m.succeed("git init -q && git add . && git -c user.name=a -c user.email=a@example.com commit -qm one")
			m.succeed("netralint baseline write")
			for _, command := range commands {
				if !installs.MatchString(command) {
					m.succeed(command)
				}
			}
			m.write("store/new.go", "package store\n\nimport \"database/sql\"\n\nfunc Ping(db *sql.DB) error { return db.Ping() }\n")
			failed := 0
			for _, command := range commands {
				if !installs.MatchString(command) && m.run(command) != nil {
					failed++
				}
			}
			if failed == 0 {
				t.Errorf("none of %q fails when there is a new finding", commands)
			}
		})
	}
}

// kitModule is a module with findings in which commands are run as a host does.
type kitModule struct {
	t        *testing.T
	dir      string
	variable []string
}

func newKitModule(t *testing.T) *kitModule {
	program, err := exec.LookPath("netralint")
	if err != nil {
		t.Fatal(err)
	}
	m := &kitModule{t: t, dir: t.TempDir()}
	m.variable = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "NETRALINT_CACHE="+t.TempDir(), "GITHUB_STEP_SUMMARY="+filepath.Join(m.dir, ".git-summary"),
		"PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	m.write("go.mod", "module example.com/shop\n\ngo 1.26\n\nrequire github.com/lib/pq v1.12.3\n")
	m.write("go.sum", "github.com/lib/pq v1.12.3 h1:tTWxr2YLKwIvK90ZXEw8GP7UFHtcbTtty8zsI+YjrfQ=\n"+
		"github.com/lib/pq v1.12.3/go.mod h1:/p+8NSbOcwzAEI7wiMXFlgydTwcgTr3OSKMsD2BitpA=\n")
	m.write("store/store.go", "package store\n\nimport (\n\t\"database/sql\"\n\n\t_ \"github.com/lib/pq\"\n)\n\nfunc Sweep(db *sql.DB) error {\n\t_, err := db.Exec(\"DELETE FROM jobs\")\n\treturn err\n}\n")
	return m
}

func (m *kitModule) write(name, text string) {
	m.t.Helper()
	file := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

// run runs a command as a host of code does.
func (m *kitModule) run(command string) error {
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", command)
	cmd.Dir, cmd.Env = m.dir, m.variable
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command, err, strings.TrimSpace(out.String()))
	}
	return nil
}

func (m *kitModule) succeed(command string) {
	m.t.Helper()
	if err := m.run(command); err != nil {
		m.t.Error(err)
	}
}
