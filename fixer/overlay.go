package fixer

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// An Overlay lets the go command build what files would become, and reads them
// that way. A nil Overlay shows what is on disk.
type Overlay struct {
	// Mod, if set, is the go command's flag -mod to go with it.
	Mod string

	dir   string
	files map[string][]byte
}

// NewOverlay makes an overlay of the new contents. Its files are removed by
// Remove.
func NewOverlay(files []Replacement) (*Overlay, error) {
	dir, err := os.MkdirTemp("", "netralint-overlay")
	if err != nil {
		return nil, fmt.Errorf("make an overlay: %w", err)
	}
	o := &Overlay{dir: dir, files: make(map[string][]byte)}
	if err := o.write(files); err != nil {
		o.Remove()
		return nil, fmt.Errorf("make an overlay: %w", err)
	}
	return o, nil
}

// write puts the new contents into the directory of the overlay, with the file that tells
// the go command of them.
func (o *Overlay) write(files []Replacement) error {
	var list struct{ Replace map[string]string }
	list.Replace = make(map[string]string)
	for i, f := range files {
		if f.New == nil {
			list.Replace[f.Name] = "" // there is no such file
			continue
		}
		name := filepath.Join(o.dir, fmt.Sprintf("%d%s", i, filepath.Ext(f.Name)))
		if err := os.WriteFile(name, f.New, 0o600); err != nil {
			return err
		}
		list.Replace[f.Name] = name
		o.files[f.Name] = f.New
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	return os.WriteFile(o.name(), data, 0o600)
}

func (o *Overlay) name() string { return filepath.Join(o.dir, "overlay.json") }

// Flags returns the flags for the go command.
func (o *Overlay) Flags() []string {
	if o == nil {
		return nil
	}
	flags := []string{"-overlay=" + o.name()}
	if o.Mod != "" {
		flags = append(flags, "-mod="+o.Mod)
	}
	return flags
}

// Env returns the environment for a Config with the overlay, nil for the usual.
func (o *Overlay) Env() []string {
	if o == nil || o.Mod == "" {
		return nil
	}
	return WithMod(os.Environ(), o.Mod)
}

// WithMod returns the environment with the go command's flag -mod set.
func WithMod(env []string, mod string) []string {
	flags := ""
	for _, v := range env {
		if rest, ok := strings.CutPrefix(v, "GOFLAGS="); ok {
			flags = rest
		}
	}
	words := slices.DeleteFunc(strings.Fields(flags), func(f string) bool {
		return strings.HasPrefix(strings.TrimLeft(f, "-"), "mod=")
	})
	return append(env[:len(env):len(env)], "GOFLAGS="+strings.Join(append(words, "-mod="+mod), " "))
}

// Files returns the new contents by name. It must not be changed.
func (o *Overlay) Files() map[string][]byte {
	if o == nil {
		return nil
	}
	return o.files
}

// ReadFile reads a file as it would become.
func (o *Overlay) ReadFile(name string) ([]byte, error) {
	if o != nil {
		if src, ok := o.files[name]; ok {
			return src, nil
		}
	}
	return os.ReadFile(name)
}

// Remove removes the files of the overlay.
func (o *Overlay) Remove() {
	if o != nil {
		_ = os.RemoveAll(o.dir)
	}
}
