//go:build unix

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// rounds is how often each program runs; the fastest run counts.
const rounds = 3

// BenchmarkDoors compares the doors with other tools on the same modules in the
// same run, with all packages compiled before. Each number is a ratio; in the
// name is what it should not exceed.
//
// The modules are stellar-go and xbuild in the directory that NETRALINT_CORPUS
// names, or the legacy service without it. The modules are copied, and files of
// the copies changed.
func BenchmarkDoors(b *testing.B) {
	t, root := newTools(b)
	t.golangci = filepath.Join(b.TempDir(), "golangci-lint")
	t.build(b, filepath.Join(root, "testdata", "golangci"), t.golangci)
	for name, dir := range benchModules() {
		b.Run(name, func(b *testing.B) {
			copied := filepath.Join(b.TempDir(), name)
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				b.Fatal(err)
			}
			m := &measured{tools: t, dir: copied}
			for b.Loop() {
				m.compare(b)
			}
		})
	}
}

func benchModules() map[string]string {
	corpus := os.Getenv("NETRALINT_CORPUS")
	if corpus == "" {
		return map[string]string{"legacy": filepath.Join("..", "..", "testdata", "legacy")}
	}
	return map[string]string{"stellar-go": filepath.Join(corpus, "stellar-go"), "xbuild": filepath.Join(corpus, "xbuild")}
}

// tools are the programs that are compared, and the directory of their caches.
type tools struct{ netralint, golangci, cache string }

// newTools builds netralint, with a cache of its own, and returns the root of this
// module too.
func newTools(b *testing.B) (t *tools, root string) {
	b.Helper()
	bin := b.TempDir()
	t = &tools{netralint: filepath.Join(bin, "netralint"), cache: filepath.Join(bin, "cache")}
	t.build(b, ".", t.netralint)
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		b.Fatal(err)
	}
	return t, root
}

func (t *tools) build(b *testing.B, dir, out string) {
	cmd := exec.Command("go", "build", "-o", out, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if msg, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("building %s: %v\n%s", dir, err, msg)
	}
}

// measured is one module and what was seen on it.
type measured struct {
	*tools
	dir     string
	changes int
}

// cost is what a run took.
type cost struct {
	wall   time.Duration
	cpu    time.Duration // of all processes together
	memory int64         // peak of one process, in the unit of the system
}

// run runs a program in the module and returns what it took. Findings are no
// error.
func (m *measured) run(b *testing.B, args ...string) cost {
	b.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off",
		"NETRALINT_CACHE="+filepath.Join(m.cache, "netralint"), "GOLANGCI_LINT_CACHE="+filepath.Join(m.cache, "golangci"))
	var stderr strings.Builder
	cmd.Stderr = &stderr
	begun := time.Now()
	err := cmd.Run()
	wall := time.Since(begun)
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
		b.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	p := cmd.ProcessState
	return cost{wall, p.UserTime() + p.SystemTime(), p.SysUsage().(*syscall.Rusage).Maxrss}
}

// fastest runs a program several times, each after prepare.
func (m *measured) fastest(b *testing.B, prepare func(), args func() []string) cost {
	b.Helper()
	var best cost
	for i := range rounds {
		prepare()
		if c := m.run(b, args()...); i == 0 || c.wall < best.wall {
			best = c
		}
	}
	return best
}

func (m *measured) compare(b *testing.B) {
	list := []string{"go", "list", "-export", "-deps", "./..."}
	command := []string{m.netralint, "./..."}
	golangci := []string{m.golangci, "run", "--no-config", "--default=none", "--enable=noctx,sqlclosecheck,rowserrcheck,bodyclose", "./..."}
	always := func(args []string) func() []string { return func() []string { return args } }
	nothing := func() {}
	m.run(b, "go", "list", "-export", "-deps", "-test", "./...")

	cold := m.fastest(b, m.forget, always(command))
	other := m.fastest(b, m.forget, always(golangci))
	b.ReportMetric(ratio(cold.wall, other.wall), "cold/golangci(0.5)")
	b.ReportMetric(float64(cold.memory)/float64(other.memory), "memory/golangci(0.5)")

	m.run(b, command...)
	warm := m.fastest(b, nothing, always(command))
	listed := m.fastest(b, nothing, always(list))
	b.ReportMetric(ratio(warm.wall, listed.wall), "warm/list(1.5)")

	leaf := m.leaf(b)
	touch := func() { m.touch(b, leaf) }
	touched := m.fastest(b, touch, always(command))
	listed = m.fastest(b, touch, always(list))
	b.ReportMetric(ratio(touched.wall, listed.wall), "touched/list(1.5)")

	// A flag that was never set before is a cold cache to the go command.
	ours := m.fastest(b, nothing, func() []string {
		return []string{"go", "vet", "-vettool=" + m.netralint, "-nullpool.serverless=" + m.fresh(), "./..."}
	})
	vet := m.fastest(b, nothing, func() []string { return []string{"go", "vet", "-printf.funcs=" + m.fresh(), "./..."} })
	b.ReportMetric(ratio(ours.wall, vet.wall), "vet/vet(1)")
	b.ReportMetric(cold.wall.Seconds(), "cold-s")
	b.ReportMetric(warm.wall.Seconds(), "warm-s")
}

// megabytes converts what the system counts: kilobytes, on macOS bytes.
func megabytes(memory int64) float64 {
	if runtime.GOOS == "darwin" {
		return float64(memory) / 1e6
	}
	return float64(memory) / 1e3
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

// forget empties the caches of the tools, not that of the go command.
func (m *measured) forget() { _ = os.RemoveAll(m.cache) }

// fresh returns a word that was not used before.
func (m *measured) fresh() string {
	m.changes++
	return fmt.Sprintf("never%d.%d", time.Now().UnixNano(), m.changes)
}

// leaf returns a file with findings, of a package that no other one imports if
// there is such a file.
func (m *measured) leaf(b *testing.B) string {
	var report struct {
		Findings []struct{ File, Package string }
	}
	cmd := exec.Command(m.netralint, "-format=json", "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "NETRALINT_CACHE="+filepath.Join(m.cache, "netralint"))
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		b.Fatal(err)
	}
	if err := json.Unmarshal(out, &report); err != nil {
		b.Fatal(err)
	}
	imports, err := m.list("-test", "-f", `{{join .Imports "\n"}}`)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range report.Findings {
		if !slices.Contains(imports, f.Package) && !strings.HasSuffix(f.File, "_test.go") {
			return f.File
		}
	}
	if len(report.Findings) == 0 {
		b.Fatal("the module has no findings")
	}
	return report.Findings[0].File
}

// list returns the words that go list prints of all packages.
func (m *measured) list(flags ...string) ([]string, error) {
	cmd := exec.Command("go", append(append([]string{"list"}, flags...), "./...")...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.Output()
	return strings.Fields(string(out)), err
}

// touch changes a file so that it has to be compiled again.
func (m *measured) touch(b *testing.B, file string) {
	f, err := os.OpenFile(filepath.Join(m.dir, file), os.O_APPEND|os.O_WRONLY, fs.ModePerm)
	if err == nil {
		_, err = fmt.Fprintf(f, "\n// %s\n", m.fresh())
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		b.Fatal(err)
	}
}
