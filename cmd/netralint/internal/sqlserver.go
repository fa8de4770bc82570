package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/netra-systems/netralint/cmd/netralint/internal/engine"
	"github.com/netra-systems/netralint/cmd/netralint/internal/files"
	"github.com/netra-systems/netralint/cmd/netralint/internal/sqlcheck"
)

// check holds the statements against the database, or against the answers that
// are kept of it. There is no report if it could not begin.
func (o *sqlOptions) check(ctx context.Context, sys *Sys, grad *graduation) (*sqlcheck.Report, []error) {
	if o.database == "" {
		return o.checkSaved(ctx, grad)
	}
	list, err := o.statements(grad.code)
	if err != nil {
		return nil, []error{err}
	}
	server, drop, err := o.server(ctx, sys)
	if err != nil && ctx.Err() != nil {
		return nil, []error{err}
	}
	if err != nil {
		report, problems := o.checkWithout(ctx, grad, list)
		return report, append([]error{err}, problems...)
	}
	var problems []error
	note := func(err error) {
		if err != nil {
			problems = append(problems, err)
		}
	}
	report, err := o.ask(ctx, server, grad, list)
	note(err)
	server.Close(context.WithoutCancel(ctx))
	note(drop(ctx))
	return report, problems
}

// checkStatements checks the statements by what an asker says, and parity where that is wanted.
func (o *sqlOptions) checkStatements(ctx context.Context, ask sqlcheck.Asker, grad *graduation, list []sqlcheck.Statement) (*sqlcheck.Report, error) {
	report, err := sqlcheck.Check(ctx, ask, list)
	if err != nil || !o.graduate {
		return report, err
	}
	kept, err := grad.compare(ctx, ask, list)
	report.Findings = append(report.Findings, kept...)
	return report, err
}

// ask checks the statements, and keeps the answers if that is wanted.
func (o *sqlOptions) ask(ctx context.Context, server *sqlcheck.Server, grad *graduation, list []sqlcheck.Statement) (*sqlcheck.Report, error) {
	if !o.save {
		return o.checkStatements(ctx, server, grad, list)
	}
	root, err := filepath.EvalSymlinks(o.lint.project.Root)
	if err != nil {
		return nil, fmt.Errorf("keep the answers of the server: %w", err)
	}
	dir := o.migrationsDir()
	if dir != "" {
		if dir, err = filepath.EvalSymlinks(dir); err != nil {
			return nil, fmt.Errorf("read the migrations: %w", err)
		}
	}
	recorder, err := sqlcheck.Record(server, root, dir)
	if err != nil {
		return nil, err
	}
	report, err := o.checkStatements(ctx, recorder, grad, list)
	if err != nil {
		return report, err
	}
	if err := o.keepOthers(root, recorder.Saved, grad.code); err != nil {
		return report, err
	}
	return report, saveAnswers(root, recorder.Saved)
}

// keepOthers adds what is saved of the packages that this run is not about. A run for
// all of a module or workspace has none: what is saved of others is of packages that
// are gone.
func (o *sqlOptions) keepOthers(root string, saved *sqlcheck.Saved, code *engine.Report) error {
	at, err := filepath.Abs(o.lint.dir)
	if err == nil {
		at, err = filepath.EvalSymlinks(at)
	}
	if err != nil {
		return fmt.Errorf("keep the answers of the server: %w", err)
	}
	if at == root && slices.Contains(o.lint.patterns, "./...") {
		return nil
	}
	old, err := sqlcheck.ReadSaved(root)
	if old == nil || err != nil {
		return err
	}
	looked := map[string]bool{}
	for _, p := range code.Listed {
		looked[p.Path()] = looked[p.Path()] || !p.DepOnly
	}
	return saved.Keep(old, looked)
}

func saveAnswers(root string, saved *sqlcheck.Saved) error {
	text, err := saved.Text()
	name := filepath.Join(root, filepath.FromSlash(sqlcheck.FileName))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(name), 0o755)
	}
	if err == nil {
		err = files.Write(name, text)
	}
	if err != nil {
		return fmt.Errorf("keep the answers of the server: %w", err)
	}
	return nil
}

// migrationsDir is where the migrations are, "" if none are named.
func (o *sqlOptions) migrationsDir() string {
	if o.migrations == "" {
		return ""
	}
	dir := o.migrations
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(o.lint.dir, dir)
	}
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// server opens a session: in the database of the URL, or in one that the
// migrations build and drop removes.
func (o *sqlOptions) server(ctx context.Context, sys *Sys) (server *sqlcheck.Server, drop func(context.Context) error, err error) {
	drop = func(context.Context) error { return nil }
	if o.migrations == "" {
		if server, err = sqlcheck.Connect(ctx, o.database); err == nil && o.plan {
			err = server.WithPlans(ctx)
		}
		return server, drop, err
	}
	migrations, err := sqlcheck.ReadMigrations(o.migrationsDir())
	if err != nil {
		return nil, nil, err
	}
	scratch, err := sqlcheck.Build(ctx, o.database, migrations)
	if err != nil {
		return nil, nil, err
	}
	for _, note := range scratch.Notes {
		fmt.Fprintln(sys.stderr(), "netralint:", note)
	}
	if server, err = scratch.Connect(ctx); err != nil {
		return nil, nil, errors.Join(err, scratch.Drop(ctx))
	}
	return server, scratch.Drop, nil
}
