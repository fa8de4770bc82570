// Package config reads the settings of a project from a file, strictly: what is not
// understood is an error with its place.
package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
	"golang.org/x/tools/go/analysis"

	"github.com/netra-systems/netralint/analyzers/config/project"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
)

// FileName is that of the file at the root of a project.
const FileName = ".netralint.yml"

// Severities are those that a finding can have, the gravest first.
var Severities = []string{"error", "warning", "info"}

// A Config is what a file says.
type Config struct {
	File     string
	Enable   []string          // rules to run; nil for all
	Disable  []string          // rules not to run
	Severity map[string]string // of the findings of a rule
	Exclude  []string          // patterns of files whose findings are left out
	Flags    []Flag            // flags of the command that it stands for
	Acquires []Named           // the functions that one of these names
}

// A Flag is a flag of the command as a file sets it.
type Flag struct{ Name, Value string }

// plain are the keys that are flags of the command.
var plain = []string{"api", "baseline", "tags", "tests"}

// others are the keys of the file that are not flags.
var others = []string{"enable", "disable", "severity", "exclude", "acquires", "services"}

// AcquiresFlag is the flag that the key acquires stands for: it is about several rules.
const AcquiresFlag = "unreleased.acquires"

// Read reads a file. The flags are those of the command, which say what values may
// be; they are not set. The error joins all that is wrong, each as file:line:column:
// what; that of a file that is not there is [os.ErrNotExist].
func Read(name string, rules []*analysis.Analyzer, flags *flag.FlagSet) (*Config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the configuration: %w", err)
	}
	r := &reader{Config: Config{File: name, Severity: make(map[string]string)}, rules: rules, flags: flags}
	root, err := r.parse(string(text))
	if err != nil {
		return nil, err
	}
	if root != nil {
		r.pairs(root, "the file", r.names(), r.key)
		r.contradiction(root)
	}
	return &r.Config, errors.Join(r.wrong...)
}

// reader reads a file and collects what is wrong with it.
type reader struct {
	Config
	rules []*analysis.Analyzer
	flags *flag.FlagSet
	wrong []error
}

// parse returns what the document of the file is, or nil if there is none.
func (r *reader) parse(text string) (*yaml.Node, error) {
	if at := project.Conflict([]byte(text)); at >= 0 {
		return nil, fmt.Errorf("%s:%d:1: expected YAML, and found a conflict of a merge: decide for one of the two versions, and delete the lines that git put in", r.File, strings.Count(text[:at], "\n")+1)
	}
	dec := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err == nil {
		if err = dec.Decode(&more); err == nil {
			return nil, r.errorAt(&more, "expected one document, and here is a second")
		}
	}
	if line, column, words, ok := project.NoYAML([]byte(text), err); ok {
		return nil, fmt.Errorf("%s:%d:%d: expected YAML: %s", r.File, line, column, words)
	}
	if !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: expected YAML: %w", r.File, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, nil
	}
	return doc.Content[0], nil
}

// names are the keys of the file.
func (r *reader) names() []string { return slices.Concat(others, plain, r.ruleNames()) }

func (r *reader) ruleNames() (names []string) {
	for _, a := range r.rules {
		names = append(names, a.Name)
	}
	return names
}

// key reads the value of a key of the file.
func (r *reader) key(name string, value *yaml.Node) {
	switch {
	case name == "enable":
		if r.Enable = append([]string{}, r.ruleList(value)...); len(deref(value).Content) == 0 && deref(value).Kind == yaml.SequenceNode {
			r.errorf(value, "expected a rule: an empty list turns all of them off, and no list none")
		}
	case name == "disable":
		r.Disable = r.ruleList(value)
	case name == "exclude":
		for _, item := range r.list(value) {
			if err := CheckPattern(item.Value); err != nil {
				r.errorf(item, "%q is no pattern: %v", item.Value, err)
			}
			r.Exclude = append(r.Exclude, item.Value)
		}
	case name == "severity":
		r.pairs(value, name, r.ruleNames(), func(rule string, value *yaml.Node) {
			if text, ok := r.scalar(value); ok && text == "off" {
				r.errorf(value, "there is no severity \"off\": enter %s in disable", rule)
			} else if ok && r.oneOf(value, text, "severity", Severities) {
				r.Severity[rule] = text
			}
		})
	case name == "acquires":
		r.flag(AcquiresFlag, value)
	case name == "services":
		r.services(value)
	case slices.Contains(plain, name):
		r.flag(name, value)
	default:
		r.settings(name, value)
	}
}

// settings reads the settings of a rule, which are its flags.
func (r *reader) settings(rule string, value *yaml.Node) {
	var names []string
	i := slices.IndexFunc(r.rules, func(a *analysis.Analyzer) bool { return a.Name == rule })
	r.rules[i].Flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	r.pairs(value, rule, names, func(name string, value *yaml.Node) { r.flag(rule+"."+name, value) })
}

// services reads the import paths of services, which are for a flag of the report.
func (r *reader) services(value *yaml.Node) {
	var paths []string
	for _, item := range r.list(value) {
		if err := serverless.CheckPattern(item.Value); err != nil {
			r.errorf(item, "%v", err)
		}
		paths = append(paths, item.Value)
	}
	r.Flags = append(r.Flags, Flag{"services", strings.Join(paths, ",")})
}

// flag reads the value of a flag. Whether it is one the flag takes is tried.
func (r *reader) flag(name string, value *yaml.Node) {
	wrong := len(r.wrong)
	if _, ok := r.Value(name); ok {
		r.errorf(value, "%s is set above already, as it is the key acquires", name)
	}
	f := r.flags.Lookup(name)
	text := r.text(f, value)
	if len(r.wrong) > wrong {
		return
	}
	was := f.Value.String()
	if err := f.Value.Set(text); err != nil {
		r.errorf(value, "%s is %q: %v", name, text, reason(f, err))
		return
	}
	if err := f.Value.Set(was); err != nil {
		r.errorf(value, "%s cannot be taken back: %v", name, err)
	}
	if name == "api" && !r.oneOf(value, text, name, []string{"program", "library"}) {
		return
	}
	r.Flags = append(r.Flags, Flag{name, text})
}

// text returns a value as the flag takes it.
func (r *reader) text(f *flag.Flag, value *yaml.Node) string {
	if single(f) {
		text, ok := r.scalar(value)
		if tag := tags[kind(f)]; ok && (deref(value).Tag != tag || text == "") {
			r.errorf(value, "%s is %q: %s", f.Name, text, expected(f))
		}
		return text
	}
	var parts []string
	for _, item := range r.list(value) {
		if item.Value == "" {
			r.errorf(item, "expected a text, and here is an empty one")
		}
		if f.Name == "tags" {
			if err := CheckTags(item.Value); err != nil {
				r.errorf(item, "%v", err)
			}
		}
		if f.Name == AcquiresFlag {
			place := fmt.Sprintf("%s:%d:%d: acquires", r.File, item.Line, item.Column)
			r.Acquires = append(r.Acquires, NamedIn(item.Value, place)...)
		}
		parts = append(parts, item.Value)
	}
	return strings.Join(parts, ",")
}

// tags are what YAML calls the types of JSON.
var tags = map[string]string{"boolean": "!!bool", "integer": "!!int", "string": "!!str"}

// expected says what a flag takes.
func expected(f *flag.Flag) string {
	switch kind(f) {
	case "boolean":
		return "expected true or false"
	case "integer":
		return "expected a whole number, as in " + f.DefValue
	}
	if f.Name == "baseline" {
		return "expected the name of a file, or off"
	}
	return "expected a text"
}

// reason is what a flag says of a value, which it names itself at times.
func reason(f *flag.Flag, err error) string {
	if msg := err.Error(); msg != "parse error" && msg != "value out of range" {
		return msg
	}
	return expected(f)
}

// contradiction reports that no rule is left.
func (r *reader) contradiction(root *yaml.Node) {
	if r.wrong == nil && len(r.rules) > 0 && len(r.Off(r.rules)) == len(r.rules) {
		r.errorf(root, "enable and disable leave no rule")
	}
}

// CheckTags returns what is wrong with build tags, which are separated by commas.
func CheckTags(list string) error {
	for tag := range strings.SplitSeq(list, ",") {
		if strings.ContainsFunc(tag, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '_' && c != '.' }) {
			return fmt.Errorf("%q is no build tag: it has letters, digits, _ and . alone", tag)
		}
	}
	return nil
}
