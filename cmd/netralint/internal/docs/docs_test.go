package docs

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/netra-systems/netralint/analyzers"
	"github.com/netra-systems/netralint/analyzers/plugin"
)

func TestDocumentsAreUpToDate(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	all, err := Documents(root, analyzers.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		got, err := os.ReadFile(filepath.Join(root, d.File))
		if err != nil {
			t.Errorf("%v: run make docs", err)
			continue
		}
		if diff := cmp.Diff(d.Text, string(got)); diff != "" {
			t.Errorf("%s is stale, run make docs (-want +got):\n%s", d.File, diff)
		}
	}
}

func TestDocumentsNameEveryRule(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..")
	all, err := Documents(root, analyzers.All())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		for _, a := range analyzers.All() {
			if !strings.Contains(d.Text, a.Name) {
				t.Errorf("%s does not name the rule %s", d.File, a.Name)
			}
		}
	}
}

// The plugin refuses settings it does not know.
func TestPluginTakesTheExample(t *testing.T) {
	settings := exampleSettings(t, example(analyzers.All()))
	if n := len(settings["enable"].([]any)); n != len(analyzers.All()) {
		t.Errorf("example enables %d rules, want %d", n, len(analyzers.All()))
	}
	if _, err := plugin.New(settings); err != nil {
		t.Error(err)
	}
	settings["nosuch"] = true
	if _, err := plugin.New(settings); err == nil {
		t.Error("the plugin takes any settings")
	}
}

// exampleSettings reads the settings of the plugin in the example, which are a comment.
func exampleSettings(t *testing.T, text string) map[string]any {
	t.Helper()
	_, text, ok := strings.Cut(text, "        # settings:\n")
	if !ok {
		t.Fatal("the example has no settings")
	}
	settings := make(map[string]any)
	if err := yaml.Unmarshal([]byte(strings.ReplaceAll(text, "        # ", "")), &settings); err != nil {
		t.Fatal(err)
	}
	return settings
}
