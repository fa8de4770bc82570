package plugin

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// asMap returns settings as golangci-lint decodes them from YAML, TOML or JSON.
func asMap(of string, settings any) (map[string]any, error) {
	switch settings := settings.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return settings, nil
	case map[any]any:
		values := make(map[string]any, len(settings))
		for k, v := range settings {
			values[fmt.Sprint(k)] = v
		}
		return values, nil
	}
	return nil, fmt.Errorf("settings of %s are %T, want keys with values", of, settings)
}

// setFlags sets the flags of a rule.
func setFlags(rule *analysis.Analyzer, settings any) error {
	values, err := asMap(rule.Name, settings)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		f := rule.Flags.Lookup(key)
		if f == nil {
			return fmt.Errorf("settings of %s: unknown key %q; %s", rule.Name, key, knownFlags(rule))
		}
		text, err := asText(values[key])
		if err == nil {
			err = f.Value.Set(text)
		}
		given(rule.Name + "." + key)
		if err != nil {
			return fmt.Errorf("settings of %s: %s is %v: %w; it is to be %s", rule.Name, key, values[key], err, f.Usage)
		}
	}
	return nil
}

func knownFlags(rule *analysis.Analyzer) string {
	var names []string
	rule.Flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	if len(names) == 0 {
		return "it has none"
	}
	return "known are " + strings.Join(names, ", ")
}

// asText writes a value as on a command line; a list is joined with commas.
func asText(value any) (string, error) {
	switch value := value.(type) {
	case string, bool, int, int64, uint64:
		return fmt.Sprint(value), nil
	case float64: // what JSON makes of every number
		if value == float64(int64(value)) {
			return fmt.Sprint(int64(value)), nil
		}
		return fmt.Sprint(value), nil
	case []any:
		var parts []string
		for _, item := range value {
			text, err := asText(item)
			if err != nil {
				return "", err
			}
			parts = append(parts, text)
		}
		return strings.Join(parts, ","), nil
	}
	return "", fmt.Errorf("a %T cannot be used", value)
}
