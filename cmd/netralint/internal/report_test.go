package command

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/fixer/migrate"
)

// What keeps lib/pq in the module is told first, however often something stays
// below the native level.
func TestReasonsInOrder(t *testing.T) {
	list := slices.Concat(
		slices.Repeat([]migrate.Refusal{{Code: "NATIVE-SOURCE", Level: migrate.LevelNative}}, 3),
		slices.Repeat([]migrate.Refusal{{Code: "NATIVE-ANY", Level: migrate.LevelNative}}, 4),
		[]migrate.Refusal{{Code: migrate.LinkedByOther}},
	)
	var got []string
	for _, r := range reasons(list) {
		if r.Title == "" || r.Do == "" {
			t.Errorf("%s is not explained", r.Code)
		}
		got = append(got, r.Code)
	}
	if diff := cmp.Diff([]string{"PQ-LINKED", "NATIVE-ANY", "NATIVE-SOURCE"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
