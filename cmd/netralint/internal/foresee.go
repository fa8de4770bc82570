package command

import (
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/netra-systems/netralint/analyzers/config/identity"
	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/finding"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/repair"
)

// foresee marks the findings that -fix takes away as it moves the module, and those whose
// fix it does not make, of those that are shown. Where that cannot be told, the report says so.
func (k *known) foresee(out *render.Report, opts *options) {
	if !opts.foresees() || !slices.ContainsFunc(out.Findings, repair.Asks) {
		return
	}
	ids := identity.Of(opts.project.Root, out.Findings)
	memo := engine.NewMemo(cacheDir(), shape(k.report), *opts.migration, opts.tags, ruleNames(opts.rules.chosen()))
	moves := map[identity.Identity]bool{}
	if !memo.Get(&moves) || !knows(moves, ids, out.Findings) {
		if out.Unforeseen = k.plan(moves, opts) != nil; out.Unforeseen {
			return
		}
		memo.Put(moves)
	}
	out.Findings = slices.Clone(out.Findings)
	for i, f := range out.Findings {
		if goes, known := moves[ids[i]]; known {
			out.Findings[i].Moves = goes && len(f.Fixes) == 0
			out.Findings[i].Stays = !goes && len(f.Fixes) > 0
		}
	}
}

// knows reports whether the answer for each finding that asks for one is there.
func knows(moves map[identity.Identity]bool, ids []identity.Identity, findings []finding.Finding) bool {
	for i, f := range findings {
		if _, known := moves[ids[i]]; !known && repair.Asks(f) {
			return false
		}
	}
	return true
}

// foresees reports whether the output says what can be fixed, and -fix would move the
// module.
func (o *options) foresees() bool {
	format := o.output.format
	return !o.repairs() && !o.moved && o.kinds == nil && !o.again && (format == "text" || format == "json")
}

// plan fills in which findings of the report go as the module moves. It asks anew for
// all, as the plan is one of the whole module.
func (k *known) plan(moves map[identity.Identity]bool, opts *options) error {
	how := opts.repair(k.report, new(Sys))
	how.Migration.Decided = nil
	planned, err := repair.Foresee(context.Background(), how)
	if err != nil {
		return err
	}
	clear(moves)
	for i, id := range identity.Of(opts.project.Root, k.report.Findings) {
		if f := k.report.Findings[i]; repair.Asks(f) {
			others, known := moves[id] // by the same words elsewhere in the declaration
			moves[id] = planned(f) && (others || !known)
		}
	}
	return nil
}

// shape tells of which packages the modules are, with their files and imports. What a
// declaration needs to move does not change with each edit: as long as the shape is the
// same, what was planned for a finding holds.
func shape(report *engine.Report) (lines []string) {
	for _, p := range report.Listed {
		if p.Module != nil && p.Module.Main {
			lines = append(lines, fmt.Sprint(p.ImportPath, p.Imports, p.GoFiles))
		}
	}
	for _, dir := range report.Modules {
		text, err := os.ReadFile(dir + "/go.mod")
		lines = append(lines, fmt.Sprint(dir, string(text), err))
	}
	return lines
}
