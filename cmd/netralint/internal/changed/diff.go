package changed

import (
	"fmt"
	"strconv"
	"strings"
)

// parse reads a unified diff without context. What looks like a head in the text of
// a change is none: the head of a piece says how many lines follow.
func (l *Lines) parse(diff string) error {
	name, skip := "", 0
	for text := range strings.SplitAfterSeq(diff, "\n") {
		text = strings.TrimSuffix(text, "\n")
		switch {
		case skip > 0:
			if !strings.HasPrefix(text, `\`) { // no newline at the end of the file
				skip--
			}
		case strings.HasPrefix(text, "+++ "):
			var err error
			if name, err = fileName(text[len("+++ "):]); err != nil {
				return err
			}
		case strings.HasPrefix(text, "@@ "):
			removed, _, ok1 := piece(text, " -")
			added, first, ok2 := piece(text, " +")
			if !ok1 || !ok2 {
				return fmt.Errorf("git diff says %q, which is not understood", text)
			}
			skip = removed + added
			if added > 0 && name != "" {
				l.files[name] = append(l.files[name], lines{first, first + added - 1})
			}
		}
	}
	return nil
}

// fileName returns the name of a file from the head of its changes, "" if it is
// gone.
func fileName(head string) (string, error) {
	head = strings.TrimSuffix(head, "\t") // git marks the end of names with spaces
	if strings.HasPrefix(head, `"`) {
		name, err := strconv.Unquote(head)
		if err != nil {
			return "", fmt.Errorf("git diff names a file %s, which is not understood", head)
		}
		head = name
	}
	if head == "/dev/null" {
		return "", nil
	}
	name, ok := strings.CutPrefix(head, "b/")
	if !ok {
		return "", fmt.Errorf("git diff names a file %s, which is not understood", head)
	}
	return name, nil
}

// piece reads one side of "@@ -4,2 +5 @@": how many lines, and from which.
func piece(head, sign string) (n, first int, ok bool) {
	_, rest, ok := strings.Cut(head, sign)
	if !ok {
		return 0, 0, false
	}
	side, _, _ := strings.Cut(rest, " ")
	from, count, both := strings.Cut(side, ",")
	first, err := strconv.Atoi(from)
	if err != nil {
		return 0, 0, false
	}
	if !both {
		return 1, first, true
	}
	n, err = strconv.Atoi(count)
	return n, first, err == nil
}
