package command

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
)

// notAsked is why a statement is not checked where there is neither a server to ask nor
// its answer from before.
const notAsked = "the server could not be asked"

// checkWithout checks what can be without the server, by the answers that are kept if
// there are some.
func (o *sqlOptions) checkWithout(ctx context.Context, grad *graduation, list []sqlcheck.Statement) (*sqlcheck.Report, []error) {
	saved, err := o.kept()
	if err != nil {
		return nil, []error{err}
	}
	if saved == nil {
		saved = &sqlcheck.Saved{}
	}
	report, err := o.checkStatements(ctx, saved, grad, list)
	if err != nil {
		return nil, []error{err}
	}
	var problems []error
	for _, line := range saved.Stale(o.lint.project.Root) {
		problems = append(problems, errors.New(line))
	}
	if left := report.Left[sqlcheck.NotSaved]; len(left) > 0 {
		delete(report.Left, sqlcheck.NotSaved)
		report.Left[notAsked] = left
	}
	return report, problems
}

// checkSaved goes by the answers that are kept.
func (o *sqlOptions) checkSaved(ctx context.Context, grad *graduation) (*sqlcheck.Report, []error) {
	root := o.lint.project.Root
	saved, err := o.kept()
	if err == nil && saved == nil {
		err = fmt.Errorf("no database to check %s against: name one with -database URL or in %s", render.Count(len(grad.code.Findings), "statement"), strings.Join(sqlVariables, " or "))
		if o.saved {
			err = fmt.Errorf("there is no %s in %s: make it with netralint sql -save and a database", sqlcheck.FileName, root)
		}
	}
	if err != nil {
		return nil, []error{err}
	}
	report, err := o.checkKept(ctx, saved, grad)
	if report == nil {
		return nil, []error{err}
	}
	var problems []error
	if err != nil {
		problems = append(problems, err)
	}
	for _, line := range saved.Stale(root) {
		problems = append(problems, errors.New(line))
	}
	if n := len(report.Left[sqlcheck.NotSaved]); n > 0 {
		problems = append(problems, fmt.Errorf("%s has no answer for the statements of %s: make it again with netralint sql -save and a database", sqlcheck.FileName, render.Count(n, "call")))
	}
	return report, problems
}

// checkKept goes by the answers that are kept, and by what came of it in a run before
// where neither they nor the statements have changed. There is no report if the
// statements cannot be read.
func (o *sqlOptions) checkKept(ctx context.Context, saved *sqlcheck.Saved, grad *graduation) (*sqlcheck.Report, error) {
	memo := engine.NewMemo(cacheDir(), sqlcheck.FileName, saved.Sum(), notesSum(grad.code))
	report := &sqlcheck.Report{}
	if !o.graduate && memo.Get(report) {
		return report, nil
	}
	list, err := o.statements(grad.code)
	if err != nil {
		return nil, err
	}
	report, err = o.checkStatements(ctx, saved, grad, list)
	if err == nil && !o.graduate && !slices.ContainsFunc(list, inFile) {
		memo.Put(report) // a file of queries is no part of the sums
	}
	return report, err
}

// notesSum is a hash of what the analysis reported.
func notesSum(code *engine.Report) [sha256.Size]byte {
	h := sha256.New()
	for _, f := range code.Findings {
		io.WriteString(h, f.Package+"\n"+f.Message+"\n")
	}
	return [sha256.Size]byte(h.Sum(nil))
}
