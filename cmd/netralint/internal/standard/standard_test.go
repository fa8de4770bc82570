package standard

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers"
)

// Every page of a rule says which line of the standard the rule guards.
func TestPagesNameTheirLine(t *testing.T) {
	for _, a := range analyzers.All() {
		if a.Name != "ignore" && guards.FindString(a.Doc) == "" {
			t.Errorf("the page of %s does not say \"This rule guards line N of the standard\"", a.Name)
		}
		if n := LineOf(a); n < 1 || n > len(Lines) {
			t.Errorf("%s guards line %d", a.Name, n)
		}
	}
	for rule, want := range map[string]int{"syncdriver": 1, "blockingcall": 2, "nullpool": 4, "preping": 5, "sessionstate": 8, "dsn": 9, "ignore": 10} {
		for _, a := range analyzers.All() {
			if a.Name == rule && LineOf(a) != want {
				t.Errorf("%s guards line %d, want %d", rule, LineOf(a), want)
			}
		}
	}
}
