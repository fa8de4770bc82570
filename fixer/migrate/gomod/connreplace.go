package gomod

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// replaceConn lets the stand-in use the directory of Options.ConnReplace, and
// returns the path of the module in it.
func (f *Files) replaceConn(ctx context.Context) (module string, err error) {
	dir, err := filepath.Abs(f.options.ConnReplace)
	if err != nil {
		return "", err
	}
	if below, err := moduleIn(filepath.Join(dir, "conn")); err == nil && below == f.options.ConnPath {
		dir, module = filepath.Join(dir, "conn"), below
	} else if module, err = moduleIn(dir); err != nil {
		return "", fmt.Errorf("replace the module of %s: %w", f.options.ConnPath, err)
	}
	named := dir
	if !filepath.IsAbs(f.options.ConnReplace) {
		if named, err = f.relative(dir); err != nil {
			return "", err
		}
	}
	_, err = f.Go(ctx, "mod", "edit", "-replace="+module+"="+named, f.ModFile)
	return module, err
}

// moduleIn is the path of the module in a directory.
func moduleIn(dir string) (string, error) {
	src, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("there is no go.mod in %s", dir)
	}
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(src)) {
		if fields := strings.Fields(line); len(fields) == 2 && fields[0] == "module" {
			return strings.Trim(fields[1], `"`), nil
		}
	}
	return "", fmt.Errorf("go.mod in %s names no module", dir)
}

// relative names a directory from the module's, as go.mod writes it, and notes
// when those who have the repository alone do not have it.
func (f *Files) relative(dir string) (string, error) {
	root, err := filepath.EvalSymlinks(filepath.Dir(f.gomod))
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return "", fmt.Errorf("name %s from the module's directory: %w; give -conn-replace an absolute path", dir, err)
	}
	if top := repository(root); top != "" && !below(top, dir) {
		f.Notes = append(f.Notes, fmt.Sprintf("the replacement %s is outside the repository: who has only that cannot build the module", filepath.ToSlash(rel)))
	}
	if rel = filepath.ToSlash(rel); !strings.HasPrefix(rel, "../") {
		rel = "./" + rel
	}
	return rel, nil
}

// repository is the directory of the git repository that dir is in, or "".
func repository(dir string) string {
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

func below(top, dir string) bool {
	rel, err := filepath.Rel(top, dir)
	return err == nil && filepath.IsLocal(rel)
}
