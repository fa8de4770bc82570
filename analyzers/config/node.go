package config

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// deref follows an alias to what it stands for.
func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

func (r *reader) errorAt(n *yaml.Node, words string) error {
	return fmt.Errorf("%s:%d:%d: %s", r.File, n.Line, n.Column, words)
}

func (r *reader) errorf(n *yaml.Node, format string, args ...any) {
	r.wrong = append(r.wrong, r.errorAt(n, fmt.Sprintf(format, args...)))
}

// pairs hands the keys of a mapping and their values to read, each known key once.
func (r *reader) pairs(n *yaml.Node, of string, known []string, read func(key string, value *yaml.Node)) {
	n = deref(n)
	if n.Kind != yaml.MappingNode {
		r.errorf(n, "expected keys and values for %s: %s", of, choice(known))
		return
	}
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !slices.Contains(known, key.Value):
			r.errorf(key, "unknown key %q in %s%s", key.Value, of, r.hint(key.Value, known))
		case seen[key.Value] > 0:
			r.errorf(key, "key %q is in line %d already", key.Value, seen[key.Value])
		default:
			seen[key.Value] = key.Line
			read(key.Value, value)
		}
	}
}

// scalar returns the text of a single value.
func (r *reader) scalar(n *yaml.Node) (string, bool) {
	n = deref(n)
	switch {
	case n.Tag == "!!null":
		r.errorf(n, "expected a value, and there is none")
	case n.Kind != yaml.ScalarNode:
		r.errorf(n, "expected a value, and here are several")
	default:
		return n.Value, true
	}
	return "", false
}

// hint says which key may have been meant. Some flags of the command have none.
func (r *reader) hint(key string, known []string) string {
	switch {
	case key == "rules":
		return ": did you mean enable?"
	case slices.Contains(known, "enable") && r.flags.Lookup(key) != nil:
		return ": it is a flag of the command line alone"
	}
	return suggestion(key, known)
}

// list returns the values of a list; one alone is a list of one.
func (r *reader) list(n *yaml.Node) (items []*yaml.Node) {
	n = deref(n)
	if n.Kind == yaml.ScalarNode && n.Tag != "!!null" {
		return []*yaml.Node{n}
	}
	if n.Kind != yaml.SequenceNode {
		r.errorf(n, "expected a list, as in [a, b]")
		return nil
	}
	for _, item := range n.Content {
		if _, ok := r.scalar(item); ok {
			items = append(items, deref(item))
		}
	}
	return items
}

// ruleList returns the names of rules in a list.
func (r *reader) ruleList(n *yaml.Node) (names []string) {
	for _, item := range r.list(n) {
		if slices.Contains(names, item.Value) {
			r.errorf(item, "rule %q is in the list already", item.Value)
		} else if r.oneOf(item, item.Value, "rule", r.ruleNames()) {
			names = append(names, item.Value)
		}
	}
	return names
}

// oneOf reports whether a text is one of those known.
func (r *reader) oneOf(n *yaml.Node, text, what string, known []string) bool {
	if slices.Contains(known, text) {
		return true
	}
	r.errorf(n, "there is no %s %q%s", what, text, suggestion(text, known))
	return false
}

// suggestion says which of the known words was meant, or which there are.
func suggestion(word string, known []string) string {
	if best := Closest(word, known); best != "" {
		return fmt.Sprintf(": did you mean %s?", best)
	}
	return ": " + choice(known)
}

// Closest returns the known word that another is a slip of, "" if none is close.
func Closest(word string, known []string) (best string) {
	distance := len(word)/3 + 2
	for _, k := range known {
		if d := edits(strings.ToLower(word), strings.ToLower(k)); d < distance {
			best, distance = k, d
		}
	}
	return best
}

func choice(known []string) string {
	switch len(known) {
	case 0:
		return "there is none"
	case 1:
		return "there is " + known[0]
	}
	return "there are " + strings.Join(known, ", ")
}

// edits is how many letters have to be put in, taken out or changed to make b of a.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		left := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := left
			if a[i] != b[j] {
				change++
			}
			left = row[j+1]
			row[j+1] = min(change, row[j]+1, left+1)
		}
	}
	return row[len(b)]
}
