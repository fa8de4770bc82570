package gomod

import (
	"context"
	"fmt"
	"go/version"
	"maps"
	"slices"
	"strings"
)

// Needs is what code asks of the module it is in: a language version, and
// modules by path, at a version or a newer one.
type Needs struct {
	Go      string
	Modules map[string]string
}

// Require raises the stand-in to what is needed; it lowers nothing.
func (f *Files) Require(ctx context.Context, needs Needs) error {
	var queries []string
	if version.Compare("go"+f.GoBefore, "go"+needs.Go) < 0 {
		queries = append(queries, "go@"+needs.Go)
	}
	for _, path := range slices.Sorted(maps.Keys(needs.Modules)) {
		out, err := f.Go(ctx, "list", "-mod=mod", "-modfile="+f.ModFile, "-m", "-f={{.Version}}", path)
		if have := strings.TrimSpace(string(out)); err != nil || olderModule(have, needs.Modules[path]) {
			queries = append(queries, path+"@"+needs.Modules[path])
		}
	}
	if len(queries) == 0 {
		return nil
	}
	if _, err := f.Go(ctx, append([]string{"get", "-modfile=" + f.ModFile}, queries...)...); err != nil {
		return fmt.Errorf("require %s: %w; the module proxy must be reachable, or have been", strings.Join(queries, " "), brief(err))
	}
	return nil
}

// olderModule compares versions of the form v1.2.3.
func olderModule(a, b string) bool {
	parse := func(v string) (n [3]int) {
		_, _ = fmt.Sscanf(v, "v%d.%d.%d", &n[0], &n[1], &n[2])
		return n
	}
	x, y := parse(a), parse(b)
	return slices.Compare(x[:], y[:]) < 0
}
