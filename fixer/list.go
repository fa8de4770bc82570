package fixer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"golang.org/x/tools/go/packages"
)

// listMode asks for metadata only: parsing and checking are done here, so that
// changed files can be checked without a second run of the go command.
const listMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
	packages.NeedImports | packages.NeedDeps |
	packages.NeedModule | packages.NeedForTest | packages.NeedTypesSizes

type environment struct {
	GOMOD, GOWORK, GOOS, GOARCH, CGO_ENABLED string
}

// goEnv asks the go command where and what it would build.
func goEnv(ctx context.Context, cfg Config) (environment, error) {
	var env environment
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOMOD", "GOWORK", "GOOS", "GOARCH", "CGO_ENABLED")
	cmd.Dir, cmd.Env = cfg.Dir, cfg.Env
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return env, fmt.Errorf("load module: the go command is not on the PATH; install Go and try again")
	}
	if err != nil {
		return env, fmt.Errorf("load module in %s: go env: %w: %s", cfg.Dir, err, firstLine(stderr.String()))
	}
	if err := json.Unmarshal(out, &env); err != nil {
		return env, fmt.Errorf("load module in %s: read go env: %w", cfg.Dir, err)
	}
	if env.GOMOD == "" || strings.HasSuffix(env.GOMOD, "NUL") || env.GOMOD == "/dev/null" {
		return env, fmt.Errorf("load module: no go.mod in %s or above it; run inside a module", cfg.Dir)
	}
	return env, nil
}

// rootsOf returns the packages that patterns name in one build setting, with what they
// import; no patterns mean all.
func (m *Module) rootsOf(ctx context.Context, s Setting, patterns []string) ([]*packages.Package, error) {
	if len(patterns) == 0 {
		if m.cfg.Listed != nil {
			return m.cfg.Listed, nil
		}
		patterns = m.everything()
	}
	return m.list(ctx, s, listMode, true, patterns...)
}

// exportMode asks for compiled type information, and for nothing else.
const exportMode = packages.NeedName | packages.NeedExportFile

// list returns the packages that patterns name: their metadata and that of all
// they import, or their export data, in one build setting.
func (m *Module) list(ctx context.Context, s Setting, mode packages.LoadMode, tests bool, patterns ...string) ([]*packages.Package, error) {
	cfg := &packages.Config{
		Context:    ctx,
		Mode:       mode,
		Dir:        m.Dir,
		Env:        append(append([]string{}, m.cfg.Env...), s.env()...),
		BuildFlags: m.buildFlags(s),
		Tests:      tests,
		Overlay:    m.cfg.Overlay,
	}
	roots, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, fmt.Errorf("list packages of %s: %s", m.Dir, firstLine(err.Error()))
	}
	return roots, nil
}

// listExports has the go command compile the packages outside the module that
// its packages import. The module itself is not compiled: it is checked from
// source.
func (b *Build) listExports(ctx context.Context, order []*node) error {
	wanted := make(map[string]*node)
	for _, n := range order {
		if !n.source {
			continue
		}
		for _, dep := range n.imports {
			if len(b.mod.Builds) == 0 && !dep.source {
				dep.meta.ExportFile = b.mod.cfg.Exports[dep.meta.PkgPath]
			}
			if !dep.source && dep.meta.ExportFile == "" && dep.meta.PkgPath != "unsafe" && len(dep.meta.CompiledGoFiles) > 0 {
				wanted[dep.meta.PkgPath] = dep
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	roots, err := b.mod.list(ctx, b.Setting, exportMode, false, sortedKeys(wanted)...)
	if err != nil {
		return err
	}
	for _, p := range roots {
		if n := wanted[p.PkgPath]; n != nil {
			n.meta.ExportFile = p.ExportFile
			n.meta.Errors = append(n.meta.Errors, p.Errors...)
		}
	}
	return nil
}

func (m *Module) buildFlags(s Setting) []string {
	var flags []string
	if len(s.Tags) > 0 {
		flags = append(flags, "-tags="+strings.Join(s.Tags, ","))
	}
	if m.cfg.ModFile != "" {
		flags = append(flags, "-modfile="+m.cfg.ModFile, "-mod=mod")
	}
	return flags
}

func firstLine(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		s = s[:i]
	}
	return s
}
