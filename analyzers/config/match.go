package config

import (
	"path"
	"strings"
)

// Matches reports whether a pattern is for a file or for a directory above it. Both
// have slashes, the name is relative to the root of the project. It is as in
// .gitignore: * is part of a name, ** any number of directories, and a pattern
// without a slash is for a name anywhere. The error is for a pattern that is none.
func Matches(pattern, name string) (bool, error) {
	if _, err := path.Match(strings.ReplaceAll(pattern, "/", ""), ""); err != nil {
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
