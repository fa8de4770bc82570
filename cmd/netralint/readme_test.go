package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/netra-systems/netralint/cmd/netralint/internal/servertest"
)

// ranOtherwise has what is run instead of the commands of README that TestREADME cannot
// run as they are written, and why.
var ranOtherwise = []struct {
	command *regexp.Regexp
	instead string // of the text that the expression matches
}{
	// They run this test, or change this tree, or show what .ci/run shows: that there is
	// such a target, and what it would do.
	{regexp.MustCompile(`^make `), "make -n "},
	// It runs this test: that it can be read.
	{regexp.MustCompile(`^\.ci/run\b`), "bash -n .ci/run"},
	// There is no such server; testdata/tools has one. Here: that the program is where the
	// line before it puts it.
	{regexp.MustCompile(`^export GOCACHEPROG=.*`), `$0; ${GOCACHEPROG%% *} -h 2>&1 | grep cache-server`},
}

// TestREADME runs the commands of README in their order and as they are written, as
// somebody does who has nothing yet: in a fresh HOME without modules and results, with a
// version of this module and of conn that is published. Each must run; what they say is
// held by other tests.
func TestREADME(t *testing.T) {
	root := moduleRoot(t)
	url, ok := servertest.URL(t, root)
	if !ok {
		return
	}
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	commands := shellCommands(string(text))
	if len(commands) < 40 {
		t.Fatalf("README has %d commands: %q", len(commands), commands)
	}
	n := newNewcomer(t, root, url)
	run := 0
	for _, command := range commands {
		if run++; !n.run(otherwise(command)) {
			return // those behind it build on it
		}
	}
	t.Logf("%d of %d commands run", run, len(commands))
}

// otherwise is what is run of a command.
func otherwise(command string) string {
	for _, o := range ranOtherwise {
		if o.command.MatchString(command) {
			return o.command.ReplaceAllLiteralString(command, strings.ReplaceAll(o.instead, "$0", command))
		}
	}
	return command
}

// TestREADMEDiff holds that the change README begins with is what -fix makes.
func TestREADMEDiff(t *testing.T) {
	root := moduleRoot(t)
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, shown, _ := strings.Cut(string(text), "```diff\n")
	shown, _, ok := strings.Cut(shown, "```\n")
	if lines := strings.Count(shown, "\n"); !ok || lines < 5 || lines > 10 {
		t.Fatalf("README shows %d lines of a change", lines)
	}
	service := t.TempDir()
	if err := os.CopyFS(service, os.DirFS(filepath.Join(root, "testdata", "legacy"))); err != nil {
		t.Fatal(err)
	}
	program, err := exec.LookPath("netralint")
	if err != nil {
		t.Fatal(err)
	}
	diff, code := runIn(t, service, program, "-diff", "-conn-replace="+root, "./...")
	_, diff, _ = strings.Cut(diff, "+++ b/cmd/nightly/main.go\n")
	diff, _, _ = strings.Cut(diff, "\n--- a/")
	for line := range strings.Lines(shown) {
		_, behind, ok := strings.Cut("\n"+diff, "\n"+line)
		if !ok {
			t.Fatalf("the change to cmd/nightly has no line %q behind those before it (exit code %d):\n%s", line, code, diff)
		}
		diff = behind
	}
}

// shellCommands returns the lines of indented blocks that are for a shell.
func shellCommands(text string) (commands []string) {
	fenced := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		command := strings.TrimSpace(line)
		first, _, _ := strings.Cut(command, " ")
		if strings.HasPrefix(line, "    ") && !fenced && slices.Contains([]string{"netralint", "go", "cd", "export", "for", "make", ".ci/run", "git"}, first) {
			commands = append(commands, command)
		}
	}
	return commands
}

// A newcomer has a module with findings in a git tree, and nothing of netralint.
type newcomer struct {
	t         *testing.T
	root      string // of this repository
	dir       string // where the shell is
	module    string
	variables []string
}

func newNewcomer(t *testing.T, root, url string) *newcomer {
	home := t.TempDir()
	env := goEnv(t, "GOMODCACHE", "GOCACHE", "GOPROXY", "GOROOT")
	proxy := publish(t, root)
	n := &newcomer{t: t, root: root, dir: root, module: filepath.Join(home, "shop")}
	n.variables = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "GOWORK=off", "GOTOOLCHAIN=local", "GOCACHE=" + env["GOCACHE"],
		"GOPROXY=file://" + proxy + ",file://" + env["GOMODCACHE"] + "/cache/download," + env["GOPROXY"],
		"GONOSUMDB=github.com/netra-systems/*", "GOSUMDB=off", "GOFLAGS=-modcacherw", "DATABASE_URL=" + url,
		"GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com"}
	for name, text := range newcomersModule {
		file := filepath.Join(n.module, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	n.shell(n.module, "git init -q && git add . && git commit -qm one && git update-ref refs/remotes/origin/main HEAD && go build ./...")
	return n
}

// publish makes a module proxy with a version of this module and of conn.
func publish(t *testing.T, root string) (proxy string) {
	proxy = t.TempDir()
	for _, m := range []module.Version{{Path: "github.com/netra-systems/netralint", Version: "v0.1.0"}, {Path: "github.com/netra-systems/netralint/conn", Version: "v0.1.0"}} {
		dir := filepath.Join(root, strings.TrimPrefix(strings.TrimPrefix(m.Path, "github.com/netra-systems/netralint"), "/"))
		at := filepath.Join(proxy, filepath.FromSlash(m.Path), "@v")
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		err = errors.Join(err, os.MkdirAll(at, 0o777))
		for name, text := range map[string]string{"list": m.Version + "\n", m.Version + ".info": fmt.Sprintf(`{"Version": %q}`, m.Version), m.Version + ".mod": string(mod)} {
			err = errors.Join(err, os.WriteFile(filepath.Join(at, name), []byte(text), 0o666))
		}
		file, creating := os.Create(filepath.Join(at, m.Version+".zip"))
		if err := errors.Join(err, creating); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(zip.CreateFromDir(file, m, dir), file.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return proxy
}

// run runs a command of README, and reports whether it could. What -fix changes is taken
// back, so that the commands behind it have something to do.
func (n *newcomer) run(command string) bool {
	n.t.Helper()
	switch {
	case strings.HasPrefix(command, "cd "):
		n.dir = n.module
		return true
	case strings.HasPrefix(command, "export PATH="):
		n.variables = append(n.variables, strings.TrimSpace("PATH="+n.shell(n.dir, command+`; printf %s "$PATH"`)))
		return true
	case strings.HasPrefix(command, "netralint -watch "):
		return n.watch(command)
	case strings.HasPrefix(command, "make ") || strings.HasPrefix(command, "bash -n "):
		n.shell(n.root, command)
		return true
	}
	changes := strings.Contains(command, " -fix") && n.dir == n.module || strings.HasPrefix(command, "for ")
	if changes {
		n.shell(n.module, "git add -A && git commit -q --allow-empty -m kept")
	}
	out, code := n.try(n.dir, command)
	if changes {
		n.shell(n.module, "git reset -q --hard && git clean -fdq")
	}
	if code > 1 || code == 1 && !strings.Contains(command, "netralint") {
		n.t.Errorf("exit code %d of %s\n%s", code, command, out)
		return false
	}
	return true
}

// watch runs a command until it has told what there is and what a change makes of it, and
// ends it as a user does.
func (n *newcomer) watch(command string) bool {
	n.t.Helper()
	cmd := exec.CommandContext(n.t.Context(), "bash", "-c", "exec "+command)
	cmd.Dir, cmd.Env = n.dir, n.variables
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		n.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	until := func(text string) {
		for lines.Scan() {
			if strings.Contains(lines.Text(), text) {
				return
			}
		}
		n.t.Fatalf("%s does not say %q", command, text)
	}
	until("can be fixed")
	file := filepath.Join(n.module, "cmd", "shop", "main.go")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			n.t.Fatal(err)
		}
	}
	write(newcomersModule["cmd/shop/main.go"] + "\nfunc ping(db *sql.DB) error { return db.Ping() }\n")
	until("main.go saved: 1 new, 0 gone")
	write(newcomersModule["cmd/shop/main.go"])
	until("main.go saved: 0 new, 1 gone")
	if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
		n.t.Errorf("%s: %v", command, err)
	}
	return true
}

// shell runs a command that must succeed, and returns what it prints.
func (n *newcomer) shell(dir, command string) string {
	n.t.Helper()
	out, code := n.try(dir, command)
	if code != 0 {
		n.t.Fatalf("exit code %d of %s\n%s", code, command, out)
	}
	return out
}

func (n *newcomer) try(dir, command string) (out string, code int) {
	cmd := exec.CommandContext(n.t.Context(), "bash", "-c", command)
	cmd.Dir, cmd.Env = dir, n.variables
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		n.t.Fatalf("%s: %v", command, err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}

var newcomersModule = map[string]string{
	"go.mod": "module example.com/shop\n\ngo 1.26\n\nrequire github.com/lib/pq v1.12.3\n",
	"go.sum": "github.com/lib/pq v1.12.3 h1:tTWxr2YLKwIvK90ZXEw8GP7UFHtcbTtty8zsI+YjrfQ=\n" +
		"github.com/lib/pq v1.12.3/go.mod h1:/p+8NSbOcwzAEI7wiMXFlgydTwcgTr3OSKMsD2BitpA=\n",
	"db/migrations/1_jobs.up.sql": "CREATE TABLE readme_jobs (id bigint PRIMARY KEY, kind text NOT NULL);\n",
	"cmd/shop/main.go": `package main

import (
	"database/sql"
	"log"
	"os"

	_ "github.com/lib/pq"
)

func main() {
	db, err := sql.Open("postgres", os.Getenv("DATABASE_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	if err := sweep(db, 1); err != nil {
		log.Fatal(err)
	}
}

func sweep(db *sql.DB, id int64) error {
	_, err := db.Exec("DELETE FROM readme_jobs WHERE id = $1", id)
	return err
}
`,
}
