package sqlc

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/netra-systems/netralint/cmd/netralint/internal/documents"
)

// errByHand is why settings are not changed in their text.
var errByHand = errors.New("its text is of a form that is not changed here: set sql_package to pgx/v5 by hand")

// edit writes sql_package and overrides into a configuration, whose form and comments
// stay. What comes out is held against what was meant.
func edit(text []byte, old []documents.Generated, also []override) ([]byte, error) {
	e := &editor{text: text}
	for _, g := range old {
		e.change(g.Settings, also)
		mean(g.Settings, also)
	}
	changed := e.apply()
	var got, want any
	err := yaml.Unmarshal(changed, &got)
	err = errors.Join(err, old[0].Document.Decode(&want))
	if err != nil || !reflect.DeepEqual(got, want) {
		return nil, errByHand
	}
	return changed, nil
}

// mean makes settings what they are to be.
func mean(settings *yaml.Node, also []override) {
	set(settings, "sql_package", func(n *yaml.Node) { n.SetString("pgx/v5") })
	if len(also) == 0 {
		return
	}
	set(settings, "overrides", func(n *yaml.Node) {
		n.Kind, n.Tag, n.Value = yaml.SequenceNode, "", ""
		for _, o := range also {
			item := new(yaml.Node)
			_ = item.Encode(o.settings()) // of texts and truths
			n.Content = append(n.Content, item)
		}
	})
}

// set changes the value of a key, which it adds if there is none.
func set(mapping *yaml.Node, key string, change func(*yaml.Node)) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			change(mapping.Content[i+1])
			return
		}
	}
	name, value := new(yaml.Node), new(yaml.Node)
	name.SetString(key)
	change(value)
	mapping.Content = append(mapping.Content, name, value)
}

// An insertion puts text in the place of some, which may be none.
type insertion struct {
	from, to int
	text     string
}

// editor collects insertions.
type editor struct {
	text  []byte
	edits []insertion
}

func (e *editor) put(from, to int, text string) {
	e.edits = append(e.edits, insertion{from, to, text})
}

func (e *editor) apply() []byte {
	slices.SortStableFunc(e.edits, func(a, b insertion) int { return cmp.Compare(a.from, b.from) })
	var out bytes.Buffer
	at := 0
	for _, i := range e.edits {
		out.Write(e.text[at:max(at, i.from)])
		out.WriteString(i.text)
		at = max(at, i.to)
	}
	out.Write(e.text[at:])
	return out.Bytes()
}

// offset is where a node begins.
func (e *editor) offset(n *yaml.Node) int { return min(e.line(n.Line)+n.Column-1, len(e.text)) }

// line is where a line begins, from 1.
func (e *editor) line(n int) (at int) {
	for ; n > 1; n-- {
		i := bytes.IndexByte(e.text[at:], '\n')
		if i < 0 {
			return len(e.text)
		}
		at += i + 1
	}
	return at
}

// change writes into the text what mean means.
func (e *editor) change(settings *yaml.Node, also []override) {
	var library, list *yaml.Node
	for i := 0; i+1 < len(settings.Content); i += 2 {
		switch settings.Content[i].Value {
		case "sql_package":
			library = settings.Content[i+1]
		case "overrides":
			list = settings.Content[i+1]
		}
	}
	flow := settings.Style&yaml.FlowStyle != 0
	first := settings.Content[0]
	before := "" // the first key
	if library == nil {
		before += key(flow, first.Column, "sql_package", `"pgx/v5"`)
	} else {
		e.value(library)
	}
	switch {
	case len(also) == 0:
	case list == nil && flow:
		before += key(flow, first.Column, "overrides", "["+strings.Join(flowItems(also), ", ")+"]")
	case list == nil:
		indent := strings.Repeat(" ", first.Column-1)
		before += "overrides:\n" + blockItems(also, indent+"  ") + indent
	default:
		e.append(list, also)
	}
	if before != "" {
		e.put(e.offset(first), e.offset(first), before)
	}
}

// key is a key with a value, and what comes between it and the next in a column.
func key(flow bool, column int, name, value string) string {
	between := "\n" + strings.Repeat(" ", column-1)
	if flow {
		return fmt.Sprintf("%q: %s,%s", name, value, between)
	}
	return name + ": " + value + between
}

// value writes the library in the place of another, in its quotes.
func (e *editor) value(n *yaml.Node) {
	from, quote := e.offset(n), ""
	if n.Style&yaml.DoubleQuotedStyle != 0 {
		quote = `"`
	} else if n.Style&yaml.SingleQuotedStyle != 0 {
		quote = "'"
	}
	e.put(from, from+len(n.Value)+2*len(quote), quote+"pgx/v5"+quote)
}

// append adds overrides behind those there are, which come first.
func (e *editor) append(list *yaml.Node, also []override) {
	if list.Style&yaml.FlowStyle != 0 {
		at := closing(e.text, e.offset(list))
		text := strings.Join(flowItems(also), ", ")
		if len(list.Content) > 0 {
			text = ", " + text
		}
		e.put(at, at, text)
		return
	}
	if len(list.Content) == 0 {
		return // null: what comes out is not what is meant
	}
	begun := e.line(list.Content[0].Line)
	dash := bytes.IndexByte(e.text[begun:], '-')
	at := e.line(lastLine(list) + 1)
	text := blockItems(also, strings.Repeat(" ", max(dash, 0)))
	if at == len(e.text) && !bytes.HasSuffix(e.text, []byte("\n")) {
		text = "\n" + text
	}
	e.put(at, at, text)
}

// lastLine is the last line that something of a node is in.
func lastLine(n *yaml.Node) int {
	line := n.Line
	for _, c := range n.Content {
		line = max(line, lastLine(c))
	}
	return line
}

// closing is where the bracket at a place is closed.
func closing(text []byte, at int) int {
	depth, quoted := 0, byte(0)
	for i := at; i < len(text); i++ {
		switch c := text[i]; {
		case quoted != 0:
			if c == '\\' && quoted == '"' {
				i++
			} else if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

func flowItems(list []override) (items []string) {
	for _, o := range list {
		text, _ := json.Marshal(o.settings()) // of texts and truths
		items = append(items, string(text))
	}
	return items
}

func blockItems(list []override, indent string) string {
	var b strings.Builder
	for _, o := range list {
		fmt.Fprintf(&b, "%s- db_type: %q\n", indent, o.dbType)
		if o.nullable {
			fmt.Fprintf(&b, "%s  nullable: true\n", indent)
		}
		fmt.Fprintf(&b, "%s  go_type: %q\n", indent, o.goType)
	}
	return b.String()
}
