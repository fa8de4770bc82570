package sqlcheck

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Scratch is a database of its own that migrations have built.
type Scratch struct {
	Notes  []string // statements that were left out, and why
	config *pgx.ConnConfig
	name   string
}

// createTimeout bounds the wait for the database, for which the server copies one.
const createTimeout = time.Minute

// dropTimeout bounds how long the end of a run waits for the database to go.
const dropTimeout = 20 * time.Second

// Build makes a database on the server and runs the migrations in it. It is gone
// again when that fails; else [Scratch.Drop] removes it.
func Build(ctx context.Context, databaseURL string, migrations []Migration) (s *Scratch, err error) {
	config, err := parse(databaseURL)
	if err != nil {
		return nil, err
	}
	s = &Scratch{config: config, name: "netralint_" + strings.ToLower(rand.Text()[:12])}
	if err := s.create(ctx); err != nil {
		return nil, fmt.Errorf("create a database for the migrations: %w", err)
	}
	if err := s.migrate(ctx, migrations); err != nil {
		return nil, errors.Join(err, s.Drop(ctx))
	}
	return s, nil
}

// create makes the database. It does not stop in the middle when ctx ends, as
// nobody could say then whether the database is there.
func (s *Scratch) create(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), createTimeout)
	defer cancel()
	return s.admin(ctx, "CREATE DATABASE "+s.name)
}

// admin runs a statement in the database that the URL names.
func (s *Scratch) admin(ctx context.Context, sql string) error {
	conn, err := open(ctx, s.config)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	_, err = conn.Exec(ctx, sql)
	return err
}

// Drop removes the database, also after ctx has ended. A session that was cut off
// in the middle of a migration may still be there: servers of version 13 and later
// end it.
func (s *Scratch) Drop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dropTimeout)
	defer cancel()
	err := s.admin(ctx, "DROP DATABASE IF EXISTS "+s.name+" WITH (FORCE)")
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == syntaxError {
		err = s.admin(ctx, "DROP DATABASE IF EXISTS "+s.name)
	}
	if err != nil {
		return fmt.Errorf("remove the database %s of the migrations, which has to be dropped by hand: %w", s.name, err)
	}
	return nil
}

// Connect opens a session in the database.
func (s *Scratch) Connect(ctx context.Context) (*Server, error) {
	config := s.config.Copy()
	config.Database = s.name
	return connect(ctx, config)
}

func (s *Scratch) migrate(ctx context.Context, migrations []Migration) error {
	config := s.config.Copy()
	config.Database = s.name
	conn, err := open(ctx, config)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, m := range migrations {
		if err := s.migrateFile(ctx, conn, m); err != nil {
			return err
		}
	}
	return nil
}

// migrateFile runs a migration in a transaction, as the tools do, and statement by
// statement where it has transactions of its own or one of its statements must not run
// in one.
func (s *Scratch) migrateFile(ctx context.Context, conn *pgx.Conn, m Migration) error {
	list := split(m.SQL)
	own := slices.ContainsFunc(list, func(p piece) bool {
		return p.is("begin", "start", "commit", "end", "rollback", "abort")
	})
	if own {
		return s.each(ctx, conn, m, list)
	}
	notes := len(s.Notes)
	together := s.together(ctx, conn, m, list)
	if together == nil {
		return nil
	}
	s.Notes = s.Notes[:notes]
	err := s.each(ctx, conn, m, list)
	var failed *migrationError
	if errors.As(err, &failed) && failed.code == "25P01" { // no_active_sql_transaction
		return together
	}
	return err
}

// together runs the statements in one transaction, of which nothing is left when it fails.
func (s *Scratch) together(ctx context.Context, conn *pgx.Conn, m Migration, list []piece) error {
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return fmt.Errorf("begin the migration %s: %w", m.Name, err)
	}
	err := s.each(ctx, conn, m, list)
	if err == nil && conn.PgConn().TxStatus() == 'E' {
		err = fmt.Errorf("migration %s: a statement of it failed", m.Name)
	}
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	if _, failed := conn.Exec(ctx, end); err == nil && failed != nil { // a deferred constraint
		err = fmt.Errorf("commit the migration %s: %w", m.Name, failed)
	}
	return err
}

func (s *Scratch) each(ctx context.Context, conn *pgx.Conn, m Migration, list []piece) error {
	for _, p := range list {
		if err := s.run(ctx, conn, m, p); err != nil {
			return err
		}
	}
	return nil
}

// A migrationError is that of the server for a statement.
type migrationError struct {
	name          string
	line          int
	message, code string
}

func (e *migrationError) Error() string {
	return fmt.Sprintf("migration %s:%d: %s (SQLSTATE %s)", e.name, e.line, e.message, e.code)
}

// run runs one statement of a migration. One that is about rights of a role that
// is not there changes no table, and is left out.
func (s *Scratch) run(ctx context.Context, conn *pgx.Conn, m Migration, p piece) error {
	line := 1 + strings.Count(m.SQL[:p.tokens[0].at], "\n")
	_, err := conn.PgConn().Exec(ctx, p.text).ReadAll()
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		if err != nil {
			return fmt.Errorf("migration %s:%d: %w", m.Name, line, err)
		}
		return nil
	}
	if aboutRole(p.tokens) && refused.Code == "42704" && strings.HasPrefix(refused.Message, "role ") {
		s.Notes = append(s.Notes, fmt.Sprintf("migration %s:%d was left out: %s", m.Name, line, refused.Message))
		return nil
	}
	if at := byteOffset(p.text, int(refused.Position)); at >= 0 {
		line = 1 + strings.Count(m.SQL[:p.at+at], "\n")
	}
	return &migrationError{m.Name, line, refused.Message, refused.Code}
}

func aboutRole(list []token) bool {
	if list[0].is("grant", "revoke") {
		return true
	}
	if !list[0].is("alter") {
		return false
	}
	for _, t := range list {
		if t.is("owner", "privileges") {
			return true
		}
	}
	return false
}
