package sqlcheck

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Migration is a file that builds a part of the schema.
type Migration struct {
	Name string // of the file, without its directory
	SQL  string // with empty lines for what is not run, so that lines keep their numbers
}

// ReadMigrations returns the migrations of a directory in the order in which
// they run. The tool is known by its marks: those of goose, sql-migrate and
// dbmate in comments, that of tern between its two parts, golang-migrate's
// names; other files are run as they are. A single file is a migration alone.
func ReadMigrations(dir string) ([]Migration, error) {
	names, err := migrationFiles(dir)
	if err != nil {
		return nil, fmt.Errorf("read the migrations in %s: %w", dir, err)
	}
	var all []Migration
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read a migration: %w", err)
		}
		text, err := upward(string(data))
		if err != nil {
			return nil, fmt.Errorf("read the migration %s: %w", name, err)
		}
		all = append(all, Migration{Name: filepath.Base(name), SQL: text})
	}
	return all, nil
}

// migrationFiles lists the files, those with lower numbers first.
func migrationFiles(dir string) ([]string, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	up := false
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".sql" {
			continue
		}
		names = append(names, e.Name())
		up = up || strings.HasSuffix(e.Name(), ".up.sql")
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		plain := up && !strings.HasSuffix(name, ".up.sql") && number(name) == unnumbered // of another use
		return plain || strings.HasSuffix(name, ".down.sql")
	})
	if len(names) == 0 {
		return nil, errors.New("there is no file that ends in .sql")
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(number(a), number(b)), cmp.Compare(a, b)) })
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names, nil
}

// unnumbered comes after all numbers.
const unnumbered = "~"

// number makes the number that a name begins with, after a letter V or none,
// comparable as text; names without one come last.
func number(name string) string {
	rest := strings.TrimLeft(name, "Vv")
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	if digits == "" {
		return unnumbered
	}
	digits = strings.TrimLeft(digits, "0")
	return fmt.Sprintf("%04d%s", len(digits), digits)
}

// sections are the marks of tools for what is run and for what undoes it.
var sections = []struct{ up, down string }{
	{"+goose up", "+goose down"},
	{"+migrate up", "+migrate down"},
	{"migrate:up", "migrate:down"},
}

// ternMark is what tern has between the two.
const ternMark = "---- create above / drop below ----"

// upward leaves of a file what builds the schema.
func upward(text string) (string, error) {
	for _, s := range sections {
		if strings.Contains(strings.ToLower(text), s.up) {
			return section(text, s.up, s.down), nil
		}
	}
	if i := strings.Index(text, ternMark); i >= 0 {
		text = text[:i]
	}
	if strings.Contains(text, "{{") && strings.Contains(text, "}}") {
		return "", errors.New("it is a template, which only its tool can fill in: build the schema with that and use -database alone")
	}
	return text, nil
}

// section blanks the lines that are not between the marks.
func section(text, up, down string) string {
	var b strings.Builder
	on := false
	for line := range strings.Lines(text) {
		comment, isComment := strings.CutPrefix(strings.TrimSpace(strings.ToLower(line)), "--")
		comment = strings.TrimSpace(comment)
		switch {
		case isComment && strings.HasPrefix(comment, up):
			on = true
		case isComment && strings.HasPrefix(comment, down):
			on = false
		}
		if on {
			b.WriteString(line)
		} else {
			b.WriteString("\n")
		}
	}
	return b.String()
}
