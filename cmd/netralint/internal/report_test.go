package command

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/repair"
	"github.com/netra-systems/netralint/fixer/migrate"
	"github.com/netra-systems/netralint/fixer/migrate/driver"
)

// What keeps lib/pq in the module is told first, however often something stays
// below the native level.
func TestReasonsInOrder(t *testing.T) {
	list := slices.Concat(
		slices.Repeat([]migrate.Refusal{{Code: "NATIVE-SOURCE", Level: migrate.LevelNative}}, 3),
		slices.Repeat([]migrate.Refusal{{Code: "NATIVE-ANY", Level: migrate.LevelNative}}, 4),
		[]migrate.Refusal{{Code: driver.LinkedByOther}},
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

// Refusals that say the same are one line; what keeps the driver comes first,
// then what keeps most.
func TestCauses(t *testing.T) {
	list := slices.Concat(
		[]migrate.Refusal{{Code: "NATIVE-ANY", Level: migrate.LevelNative, File: "a.go", Text: "x"}},
		slices.Repeat([]migrate.Refusal{{Code: "NATIVE-SQLX", Level: migrate.LevelNative, File: "b.go", Text: "y"}}, 3),
		[]migrate.Refusal{{Code: "PQ-FIELD", Level: migrate.LevelDriver, File: "c.go", Line: 7, Text: "z"}},
		[]migrate.Refusal{{Code: "NATIVE-SQLX", Level: migrate.LevelNative, File: "d.go", Text: "other"}},
	)
	var out strings.Builder
	(&migrationReport{Refusals: list}).refusals(&out)
	want := `c.go:7: not migrated: z (PQ-FIELD)
b.go: stays on database/sql: y (NATIVE-SQLX), as in 2 other places
a.go: stays on database/sql: x (NATIVE-ANY)
d.go: stays on database/sql: other (NATIVE-SQLX)
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The table fits whatever it holds, and loses no count.
func TestByCause(t *testing.T) {
	const exported = " stays as it is: it is exported to other modules"
	got := byCause(map[string]int{
		"Create" + exported: 1,
		"Drop" + exported:   2,
		"drop stays as it is: no caller has a context for it: Drop" + exported: 3,
		"Ping stays as it is: net/rpc calls it":                                4,
		"the context in scope can be nil":                                      5,
		"the interface" + exported:                                             6,
	})
	want := map[string]int{
		"Create, Drop and 1 more stay as they are: each is exported to other modules": 6,
		"Ping stays as it is: net/rpc calls it":                                       4,
		"the context in scope can be nil":                                             5,
		"the interface" + exported:                                                    6,
	}
	if !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Calls that have no context for what is exported are told with what gives them one.
func TestExportedAdvice(t *testing.T) {
	const advice = "exported: "
	for why, told := range map[string]bool{
		"Drop stays as it is: it is exported to other modules":                                                                   true,
		"the interface stays as it is: it is exported to other modules, and nothing here would call a form of it with a context": true,
		"the context in scope can be nil":                                                                                        false,
	} {
		var out strings.Builder
		(&migrationReport{Contexts: &contextsRow{Without: map[string]int{why: 1}}}).contexts(&out)
		if got := strings.Contains(out.String(), "\n"+advice); got != told {
			t.Errorf("%q tells: %v in\n%s", why, got, out.String())
		}
	}
}

func TestTableFits(t *testing.T) {
	row := packageRow{Package: "example.com/a/very/long/name/of/a/package/that/nobody/would/choose", Before: 12345, Left: 7,
		Migrated: map[migrate.Level]int{migrate.LevelNative: 1000, migrate.LevelDriver: 200, migrate.LevelContext: 30},
		Calls:    map[migrate.Level]int{migrate.LevelNative: 1000, migrate.LevelDriver: 200},
		Refused:  map[string]int{"NATIVE-DEPENDS": 1, "NATIVE-SESSION": 222, "NATIVE-OUTSIDE": 3, "NATIVE-SQLX": 4444}}
	small := packageRow{Package: "example.com/a", Migrated: map[migrate.Level]int{migrate.LevelNative: 1, migrate.LevelDriver: 2}}
	for _, rows := range [][]packageRow{{row}, {small}, {small, row}} {
		var out strings.Builder
		(&migrationReport{Packages: rows, Total: total(rows)}).table(&out)
		for line := range strings.Lines(out.String()) {
			if len(line) > tableWidth+1 {
				t.Errorf("%d columns: %s", len(line), line)
			}
		}
		for _, r := range rows {
			for code, n := range r.Refused {
				if !strings.Contains(out.String(), fmt.Sprintf("%d %s ", n, code)) {
					t.Errorf("%d %s is missing:\n%s", n, code, out.String())
				}
			}
		}
	}
	var out strings.Builder
	(&migrationReport{Packages: []packageRow{small}}).table(&out)
	if !strings.Contains(out.String(), "1 native, 2 driver") {
		t.Errorf("a row that fits is broken:\n%s", out.String())
	}
}

// The module is off lib/pq only if nothing of it stays there.
func TestKeepsDriver(t *testing.T) {
	for level, want := range map[migrate.Level]bool{migrate.LevelDriver: true, migrate.LevelNative: false} {
		if got := keepsDriver(&migrate.Report{Refusals: []migrate.Refusal{{Level: level}}}); got != want {
			t.Errorf("a refusal below %s: %v", level, got)
		}
	}
}

// Calls that were given context.TODO() are counted where people read.
func TestTellsOfTODO(t *testing.T) {
	var out strings.Builder
	r := &repair.Result{Migration: &migrate.Result{Report: &migrate.Report{Unfinished: 43}}, After: &engine.Report{}}
	newReport(nil, r).print(&out)
	if !strings.Contains(out.String(), "43 calls to pgx given context.TODO()") {
		t.Error(out.String())
	}
}
