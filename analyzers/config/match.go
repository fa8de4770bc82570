package config

import (
	"errors"
	"path"
	"slices"
	"strings"
)

// Matches reports whether a pattern is for a file or for a directory above it. Both
// have slashes, the name is relative to the root of the project. It is as in
// .gitignore: * is part of a name, ** any number of directories, and a pattern
// without a slash is for a name anywhere. The error is for a pattern that is none.
func Matches(pattern, name string) (bool, error) {
	if err := CheckPattern(pattern); err != nil {
		return false, err
	}
	pattern = strings.TrimSuffix(pattern, "/")
	anchored := strings.Contains(pattern, "/")
	pattern = strings.TrimPrefix(strings.TrimPrefix(pattern, "./"), "/")
	pattern = strings.TrimSuffix(pattern, "/...") // as the go command writes it
	parts := strings.Split(pattern, "/")
	if !anchored {
		parts = append([]string{"**"}, parts...)
	}
	return matches(parts, strings.Split(name, "/")), nil
}

// CheckPattern returns why a text is no pattern.
func CheckPattern(pattern string) error {
	switch {
	case strings.Trim(pattern, "/.") == "" && !strings.HasSuffix(pattern, "..."):
		return errors.New("expected the name of a file or directory below the root of the module or workspace")
	case strings.HasPrefix(pattern, "!"):
		return errors.New("! is known to .gitignore alone: name what is left out")
	case slices.Contains(strings.Split(pattern, "/"), ".."):
		return errors.New("it is meant from the root of the module or workspace, and nothing is above that")
	}
	_, err := path.Match(strings.ReplaceAll(pattern, "/", ""), "")
	return err
}

// matches reports whether the parts are for the first parts of a name.
func matches(parts, name []string) bool {
	if len(parts) == 0 {
		return true
	}
	if parts[0] == "**" {
		for i := range name {
			if matches(parts[1:], name[i:]) {
				return true
			}
		}
		return len(parts) == 1
	}
	if len(name) == 0 {
		return false
	}
	ok, err := path.Match(parts[0], name[0])
	return err == nil && ok && matches(parts[1:], name[1:])
}
