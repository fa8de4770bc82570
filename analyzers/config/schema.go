package config

import (
	"encoding/json"
	"flag"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"
)

type object = map[string]any

// Schema returns the JSON schema of the file, for editors. The flags are those of the
// command.
func Schema(rules []*analysis.Analyzer, flags *flag.FlagSet) ([]byte, error) {
	var names []string
	severities := object{}
	properties := object{}
	for _, a := range rules {
		names = append(names, a.Name)
		severities[a.Name] = object{"enum": Severities}
		settings := object{}
		a.Flags.VisitAll(func(f *flag.Flag) { settings[f.Name] = value(f) })
		summary, _, _ := strings.Cut(a.Doc, "\n")
		properties[a.Name] = closed(summary, settings)
	}
	rule := object{"anyOf": []object{{"enum": names}, {"type": "array", "items": object{"enum": names}, "uniqueItems": true}}}
	properties["enable"] = described(rule, "the rules to run; all of them when left out")
	properties["disable"] = described(rule, "rules not to run")
	properties["severity"] = closed("the severity of the findings of a rule", severities)
	properties["exclude"] = described(oneOrMore(), "patterns, as in .gitignore, of files whose findings are left out, relative to the root of the module or workspace")
	properties["acquires"] = value(flags.Lookup(AcquiresFlag))
	properties["services"] = described(oneOrMore(), "import paths of programs that are services, whatever they look like; ... stands for anything")
	for _, name := range plain {
		properties[name] = value(flags.Lookup(name))
	}
	properties["api"].(object)["enum"] = []string{"program", "library"}
	schema := closed("settings of netralint", properties)
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = FileName
	text, err := json.MarshalIndent(schema, "", "  ")
	return append(text, '\n'), err
}

// closed is an object with these properties and no others.
func closed(description string, properties object) object {
	return object{"type": "object", "description": description, "properties": properties, "additionalProperties": false}
}

func described(schema object, text string) object {
	out := object{"description": text}
	for k, v := range schema {
		out[k] = v
	}
	return out
}

// oneOrMore is a string or a list of them.
func oneOrMore() object {
	return object{"anyOf": []object{{"type": "string"}, {"type": "array", "items": object{"type": "string"}}}}
}

// value is what a flag takes.
func value(f *flag.Flag) object {
	_, usage := flag.UnquoteUsage(f)
	if single(f) {
		return object{"type": kind(f), "description": usage}
	}
	return described(oneOrMore(), usage)
}

// single reports whether a flag takes one value, and not a list.
func single(f *flag.Flag) bool {
	return kind(f) != "string" || f.Name == "api" || f.Name == "baseline"
}

// kind is the type of JSON that a flag's value, or each of several, has.
func kind(f *flag.Flag) string {
	if b, ok := f.Value.(interface{ IsBoolFlag() bool }); ok && b.IsBoolFlag() {
		return "boolean"
	}
	if _, err := strconv.ParseInt(f.DefValue, 10, 64); err == nil {
		return "integer"
	}
	return "string"
}
