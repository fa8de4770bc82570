package engine

import (
	"context"
	"crypto/sha256"
	"flag"
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
	"github.com/netra-systems/netralint/cmd/netralint/internal/load"
)

// salt is what results depend on beside the sources.
type salt struct {
	build key // Go version, platform, tags
	facts key // this program and the settings of the analyzers that make facts
	rules key // this program, the rules and their settings
}

// variables are those of the go command's configuration that decide which files
// are compiled and what types they have.
var variables = []string{"GOVERSION", "GOROOT", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFLAGS", "CGO_ENABLED", "CGO_CFLAGS",
	"CGO_CPPFLAGS", "CC", "GO386", "GOAMD64", "GOARM", "GOARM64", "GOMIPS", "GOMIPS64", "GOPPC64", "GORISCV64", "GOWASM"}

// places are those that say where things are.
var places = []string{"GOMOD", "GOWORK", "GOMODCACHE", "GO111MODULE"}

// begin reads the configuration of the go command and opens the cache.
func (r *run) begin(ctx context.Context) error {
	env := make(chan error, 1)
	go func() { env <- r.readEnvironment(ctx) }()
	tool := toolSum()
	if err := <-env; err != nil {
		return err
	}
	h := sha256.New()
	for _, name := range variables {
		fmt.Fprintf(h, "%s=%q\n", name, r.env[name])
	}
	fmt.Fprintf(h, "tags %q\n", r.cfg.Tags)
	h.Sum(r.salt.build[:0])
	r.salt.facts = settingsKey(tool, checker.Producers(r.cfg.Rules))
	r.salt.rules = settingsKey(tool, checker.Expand(r.cfg.Rules), r.cfg.Rules)
	if tool == (key{}) {
		r.cfg.Cache = ""
	}
	r.store = openStore(r.cfg.Cache)
	r.record = r.readRecord()
	return nil
}

func (r *run) readEnvironment(ctx context.Context) (err error) {
	if r.cfg.Last != nil {
		r.env = r.cfg.Last.env
		return nil
	}
	r.env, err = load.Environment(ctx, r.cfg.Dir, append(variables[:len(variables):len(variables)], places...)...)
	return err
}

// settingsKey identifies lists of analyzers with their settings.
func settingsKey(tool key, lists ...[]*analysis.Analyzer) key {
	h := sha256.New()
	h.Write(tool[:])
	for _, list := range lists {
		for _, a := range list {
			fmt.Fprintf(h, "analyzer %q\n", a.Name)
			a.Flags.VisitAll(func(f *flag.Flag) { fmt.Fprintf(h, "\t%q=%q\n", f.Name, f.Value.String()) })
		}
		fmt.Fprintln(h, "end")
	}
	return key(h.Sum(nil))
}

// toolSum identifies this program, so that a new build asks nothing of what an
// old one stored. It is zero, and nothing is cached, when the program cannot
// be read.
var toolSum = sync.OnceValue(func() (sum key) {
	name, err := os.Executable()
	if err != nil {
		return key{}
	}
	f, err := os.Open(name)
	if err != nil {
		return key{}
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return key{}
	}
	h.Sum(sum[:0])
	return sum
})
