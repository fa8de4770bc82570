package sqlxcompat

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/sqlcompat"
)

// StmtGet is [Get] for a prepared statement.
func StmtGet(ctx context.Context, s *sqlcompat.Stmt, dest any, args ...any) error {
	return StmtQueryRow(ctx, s, args...).get(dest, false)
}

// StmtSelect is [Select] for a prepared statement.
func StmtSelect(ctx context.Context, s *sqlcompat.Stmt, dest any, args ...any) error {
	rows, err := s.Query(ctx, args...)
	if err != nil {
		return err
	}
	return selectAll(rows, dest)
}

// StmtQueryRow is [QueryRow] for a prepared statement.
func StmtQueryRow(ctx context.Context, s *sqlcompat.Stmt, args ...any) *Row {
	return newRow(s.Query(ctx, args...))
}

// StmtMustExec is [MustExec] for a prepared statement.
func StmtMustExec(ctx context.Context, s *sqlcompat.Stmt, args ...any) pgconn.CommandTag {
	return must(s.Exec(ctx, args...))
}

// NamedStmt is a prepared statement with :named arguments. Its methods take
// them from a map or a struct, as [BindNamed] does, but not from slices. It may
// be used by several goroutines at once if Stmt may.
type NamedStmt struct {
	Params      []string // the names, in the order of the arguments
	QueryString string   // with $1, $2 and so on
	Stmt        *sqlcompat.Stmt
}

// PrepareNamed checks a statement with :named arguments on the server, see
// [sqlcompat.Prepare].
func PrepareNamed(ctx context.Context, q sqlcompat.Preparer, sql string) (*NamedStmt, error) {
	bound, names, err := compile(dollar, sql)
	if err != nil {
		return nil, err
	}
	s, err := sqlcompat.Prepare(ctx, q, bound)
	if err != nil {
		return nil, err
	}
	return &NamedStmt{Params: names, QueryString: bound, Stmt: s}, nil
}

// On returns the statement to be run on tx, see [sqlcompat.Stmt.On].
func (n *NamedStmt) On(tx pgx.Tx) *NamedStmt {
	return &NamedStmt{Params: n.Params, QueryString: n.QueryString, Stmt: n.Stmt.On(tx)}
}

// Exec runs a statement that returns no rows.
func (n *NamedStmt) Exec(ctx context.Context, arg any) (pgconn.CommandTag, error) {
	args, err := valuesOf(n.Params, arg)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	return n.Stmt.Exec(ctx, args...)
}

// MustExec is Exec that panics with the error.
func (n *NamedStmt) MustExec(ctx context.Context, arg any) pgconn.CommandTag {
	return must(n.Exec(ctx, arg))
}

// Query runs a statement that returns rows. They are never nil.
func (n *NamedStmt) Query(ctx context.Context, arg any) (pgx.Rows, error) {
	args, err := valuesOf(n.Params, arg)
	if err != nil {
		return failed(err)
	}
	return n.Stmt.Query(ctx, args...)
}

// QueryRow runs a statement for its first row, as the function [QueryRow] does.
func (n *NamedStmt) QueryRow(ctx context.Context, arg any) *Row {
	return newRow(n.Query(ctx, arg))
}

// Get is the function [Get] for this statement.
func (n *NamedStmt) Get(ctx context.Context, dest any, arg any) error {
	return n.QueryRow(ctx, arg).get(dest, false)
}

// Select is the function [Select] for this statement.
func (n *NamedStmt) Select(ctx context.Context, dest any, arg any) error {
	rows, err := n.Query(ctx, arg)
	if err != nil {
		return err
	}
	return selectAll(rows, dest)
}

// Close makes every later use fail.
func (n *NamedStmt) Close() error { return n.Stmt.Close() }
