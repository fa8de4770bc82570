package sqlcheck

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
)

// FileName is where answers are kept, below the root of the module or workspace.
const FileName = ".netralint/schema.json"

// Saved are the answers of a server, kept for who has none.
type Saved struct {
	Version    int              `json:"version"`
	Migrations *SavedMigrations `json:"migrations,omitempty"`
	// Packages are the hashes of the texts that each package sends.
	Packages map[string][]string `json:"packages"`
	Answers  map[string]*Answer  `json:"answers"` // by the hash of the text

	sum string // of the file
}

// Sum is a hash of the file that the answers come from.
func (s *Saved) Sum() string { return s.sum }

// SavedMigrations are those that built the schema.
type SavedMigrations struct {
	Dir   string            `json:"dir"`   // a directory or file, from the root, with slashes
	Files map[string]string `json:"files"` // hash of the content, by name
}

// savedVersion is raised when answers change their meaning.
const savedVersion = 3

// ReadSaved reads the file; nil if there is none.
func ReadSaved(root string) (*Saved, error) {
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(FileName)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the saved answers: %w", err)
	}
	s := &Saved{sum: hash(string(data))}
	if err := json.Unmarshal(data, s); err != nil {
		return nil, fmt.Errorf("read the saved answers in %s: %w: make it again with netralint sql -save", FileName, err)
	}
	if s.Version != savedVersion {
		return nil, fmt.Errorf("the saved answers in %s are those of another version of netralint: make them again with netralint sql -save", FileName)
	}
	return s, nil
}

// Text is the content of the file: the same for the same answers.
func (s *Saved) Text() ([]byte, error) {
	out, err := json.MarshalIndent(s, "", " ")
	return append(out, '\n'), err
}

// Ask returns the answer that was saved, nil if there is none.
func (s *Saved) Ask(_ context.Context, _, text string) (*Answer, error) {
	return s.Answers[hash(text)], nil
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// Stale says which migrations are not those that the answers are for, one line
// each.
func (s *Saved) Stale(root string) []string {
	if s.Migrations == nil {
		return nil
	}
	now, err := hashes(filepath.Join(root, filepath.FromSlash(s.Migrations.Dir)))
	if err != nil {
		return []string{fmt.Sprintf("%s is about migrations that cannot be read: %v", FileName, err)}
	}
	var out []string
	say := func(name, what string) {
		out = append(out, fmt.Sprintf("%s is older than the migrations: %s %s; make it again with netralint sql -save", FileName, name, what))
	}
	for name, sum := range now {
		switch old, known := s.Migrations.Files[name]; {
		case !known:
			say(name, "is new")
		case old != sum:
			say(name, "has changed")
		}
	}
	for name := range s.Migrations.Files {
		if _, ok := now[name]; !ok {
			say(name, "is gone")
		}
	}
	slices.Sort(out)
	return out
}

// hashes returns the hash of each migration by its name.
func hashes(dir string) (map[string]string, error) {
	names, err := migrationFiles(dir)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		out[filepath.Base(name)] = hash(string(data))
	}
	return out, nil
}

// A Recorder keeps the answers of another.
type Recorder struct {
	From  Asker
	Saved *Saved
}

// Record returns a recorder. Dir names the migrations that built the schema, from
// the root; "" if it is not known.
func Record(from Asker, root, dir string) (*Recorder, error) {
	r := &Recorder{From: from, Saved: &Saved{Version: savedVersion, Packages: map[string][]string{}, Answers: map[string]*Answer{}}}
	if dir == "" {
		return r, nil
	}
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return nil, fmt.Errorf("name the migrations from %s: %w", root, err)
	}
	files, err := hashes(dir)
	if err != nil {
		return nil, fmt.Errorf("read the migrations in %s: %w", dir, err)
	}
	r.Saved.Migrations = &SavedMigrations{Dir: filepath.ToSlash(rel), Files: files}
	return r, nil
}

// Ask asks the other.
func (r *Recorder) Ask(ctx context.Context, pkg, text string) (*Answer, error) {
	a, err := r.From.Ask(ctx, pkg, text)
	if err == nil && a != nil {
		sum := hash(text)
		r.Saved.Answers[sum] = a
		if of := r.Saved.Packages[pkg]; !slices.Contains(of, sum) {
			of = append(of, sum)
			slices.Sort(of)
			r.Saved.Packages[pkg] = of
		}
	}
	return a, err
}

// Keep adds what an older file has of packages that this run did not look at. The
// error says why the two cannot be in one file.
func (s *Saved) Keep(old *Saved, looked map[string]bool) error {
	for pkg, texts := range old.Packages {
		if looked[pkg] {
			continue
		}
		if !reflect.DeepEqual(s.Migrations, old.Migrations) {
			return fmt.Errorf("%s has answers for other packages, such as %s, by %s: run netralint sql -save for all packages at once",
				FileName, pkg, s.Migrations.other(old.Migrations))
		}
		s.Packages[pkg] = texts
		for _, sum := range texts {
			if _, ok := s.Answers[sum]; !ok {
				s.Answers[sum] = old.Answers[sum]
			}
		}
	}
	return nil
}

// other says which migrations the others are.
func (m *SavedMigrations) other(old *SavedMigrations) string {
	switch {
	case old == nil:
		return "a database that no migrations were named for"
	case m == nil || m.Dir != old.Dir:
		return "the migrations in " + old.Dir
	}
	return "an older state of the migrations in " + old.Dir
}
