package pqcompat

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

var keywordQuote = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// writeKeywords writes a connection string of keywords and values, sorted.
func writeKeywords(values map[string]string) string {
	var list []string
	for _, key := range slices.Sorted(maps.Keys(values)) {
		list = append(list, key+"='"+keywordQuote.Replace(values[key])+"'")
	}
	return strings.Join(list, " ")
}

// readKeywords reads what writeKeywords writes, and values without quotes.
func readKeywords(text string) (map[string]string, error) {
	values := map[string]string{}
	for {
		text = strings.TrimLeftFunc(text, unicode.IsSpace)
		if text == "" {
			return values, nil
		}
		key, rest, ok := strings.Cut(text, "=")
		if key = strings.TrimRightFunc(key, unicode.IsSpace); !ok || strings.ContainsFunc(key, unicode.IsSpace) {
			return nil, fmt.Errorf("read keywords and values: a keyword has no =")
		}
		value, left, err := readValue(strings.TrimLeftFunc(rest, unicode.IsSpace))
		if err != nil {
			return nil, err
		}
		values[key] = value
		text = left
	}
}

// readValue reads a value, up to a space or in quotes; a backslash stands before
// what counts as itself.
func readValue(text string) (value, rest string, err error) {
	text, quoted := strings.CutPrefix(text, "'")
	var b strings.Builder
	escaped := false
	for i, r := range text {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case quoted && r == '\'':
			return b.String(), text[i+1:], nil
		case !quoted && unicode.IsSpace(r):
			return b.String(), text[i:], nil
		default:
			b.WriteRune(r)
		}
	}
	if quoted || escaped {
		return "", "", fmt.Errorf("read keywords and values: a value does not end")
	}
	return b.String(), "", nil
}
