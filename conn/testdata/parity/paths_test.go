package parity

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/lib/pq"

	"github.com/netra-systems/netralint/conn"
)

// outcome is what a program sees of one cell.
type outcome struct {
	text string // the value, as show or the server writes it
	err  error
	code string // SQLSTATE of err, "" if the server did not speak
}

func outcomeOf(text string, err error) outcome {
	if err == nil {
		return outcome{text: text}
	}
	return outcome{err: err, code: sqlstate(err)}
}

func sqlstate(err error) string {
	var p *pq.Error
	var g *pgconn.PgError
	switch {
	case errors.As(err, &p):
		return string(p.Code)
	case errors.As(err, &g):
		return g.Code
	}
	return ""
}

func (o outcome) String() string {
	if o.err != nil {
		return fmt.Sprintf("error %s %v", o.code, o.err)
	}
	return o.text
}

// safely turns a panic, as of a Valuer on a nil pointer, into an error.
func safely(f func() outcome) (o outcome) {
	defer func() {
		if p := recover(); p != nil {
			o = outcome{err: fmt.Errorf("panic: %v", p), code: "panic"}
		}
	}()
	return f()
}

// argPath sends one argument and reads back what the server made of it.
type argPath func(typ string, v any) outcome

func argSQL(typ string) string { return "SELECT ($1::" + typ + ")::text" }

func nullable(s sql.NullString) string {
	if !s.Valid {
		return "NULL"
	}
	return s.String
}

func sqlArgs(db *sql.DB) argPath {
	return func(typ string, v any) outcome {
		var got sql.NullString
		err := db.QueryRow(argSQL(typ), v).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

// stmtArgs keeps one prepared statement for each type.
func stmtArgs(t *testing.T, db *sql.DB) argPath {
	stmts := map[string]*sql.Stmt{}
	t.Cleanup(func() {
		for _, s := range stmts {
			_ = s.Close()
		}
	})
	return func(typ string, v any) outcome {
		if stmts[typ] == nil {
			s, err := db.Prepare(argSQL(typ))
			if err != nil {
				return outcomeOf("", err)
			}
			stmts[typ] = s
		}
		var got sql.NullString
		err := stmts[typ].QueryRow(v).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

func nativeArgs(db *conn.DB) argPath {
	return func(typ string, v any) outcome {
		var got sql.NullString
		err := db.QueryRow(context.Background(), argSQL(typ), v).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

func batchArgs(db *conn.DB) argPath {
	return func(typ string, v any) outcome {
		b := &pgx.Batch{}
		b.Queue(argSQL(typ), v)
		br := db.SendBatch(context.Background(), b)
		var got sql.NullString
		err := br.QueryRow().Scan(&got)
		if cerr := br.Close(); err == nil {
			err = cerr
		}
		return outcomeOf(nullable(got), err)
	}
}

func plainArgs(c *pgx.Conn) argPath {
	return func(typ string, v any) outcome {
		var got sql.NullString
		err := c.QueryRow(context.Background(), argSQL(typ), v).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

// copyTables are made once: a table for each cell would cost more than the copy.
func copyTables(t *testing.T, c *pgx.Conn, types []string) {
	t.Helper()
	for _, typ := range types {
		if _, err := c.Exec(t.Context(), fmt.Sprintf("CREATE TABLE %s (v %s)", pgx.Identifier{copyTable(typ)}.Sanitize(), typ)); err != nil {
			t.Fatal(err)
		}
	}
}

func copyTable(typ string) string { return "copy " + typ }

func copied(typ string) string {
	return "SELECT v::text FROM " + pgx.Identifier{copyTable(typ)}.Sanitize()
}

func sqlCopy(db *sql.DB) argPath {
	return func(typ string, v any) outcome {
		tx, err := db.Begin()
		if err != nil {
			return outcomeOf("", err)
		}
		defer func() { _ = tx.Rollback() }()
		//lint:ignore SA1019 programs use it
		s, err := tx.Prepare(pq.CopyIn(copyTable(typ), "v"))
		if err != nil {
			return outcomeOf("", err)
		}
		_, err = s.Exec(v)
		if err == nil {
			_, err = s.Exec()
		}
		if cerr := s.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return outcomeOf("", err)
		}
		var got sql.NullString
		err = tx.QueryRow(copied(typ)).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

func nativeCopy(db *conn.DB) argPath {
	ctx := context.Background()
	return func(typ string, v any) outcome {
		tx, err := db.Begin(ctx)
		if err != nil {
			return outcomeOf("", err)
		}
		defer func() { _ = tx.Rollback(ctx) }()
		_, err = tx.CopyFrom(ctx, pgx.Identifier{copyTable(typ)}, []string{"v"}, pgx.CopyFromRows([][]any{{v}}))
		if err != nil {
			return outcomeOf("", err)
		}
		var got sql.NullString
		err = tx.QueryRow(ctx, copied(typ)).Scan(&got)
		return outcomeOf(nullable(got), err)
	}
}

// scanPath runs a query of one column and scans a row into each target in turn.
// The query holds %d for the number of rows, all the same.
type scanPath func(sql string, args []any, targets []target) []outcome

func scanOne(scan func(...any) error, t target) outcome {
	return safely(func() outcome {
		dest, look := t.make()
		err := scan(dest)
		return outcomeOf(show(look), err)
	})
}

func sqlScans(db *sql.DB) scanPath {
	return func(query string, args []any, targets []target) []outcome {
		rows, err := db.Query(fmt.Sprintf(query, len(targets)), args...)
		if err != nil {
			return []outcome{outcomeOf("", err)}
		}
		defer func() { _ = rows.Close() }()
		out := []outcome{outcomeOf(columnTypes(rows), nil)}
		for _, t := range targets {
			if !rows.Next() {
				return append(out, outcomeOf("no row", rows.Err()))
			}
			out = append(out, scanOne(rows.Scan, t))
		}
		return append(out, outcomeOf(fmt.Sprint(rows.Next()), rows.Err()))
	}
}

func columnTypes(rows *sql.Rows) string {
	types, err := rows.ColumnTypes()
	if err != nil {
		return err.Error()
	}
	text := ""
	for _, c := range types {
		length, hasLength := c.Length()
		precision, scale, hasPrecision := c.DecimalSize()
		_, hasNull := c.Nullable()
		text += fmt.Sprint(c.Name(), " ", c.DatabaseTypeName(), " ", c.ScanType(), length, hasLength, precision, scale, hasPrecision, hasNull)
	}
	return text
}

func nativeScans(db *conn.DB) scanPath {
	return func(query string, args []any, targets []target) []outcome {
		rows, err := db.Query(context.Background(), fmt.Sprintf(query, len(targets)), args...)
		if err != nil {
			return []outcome{outcomeOf("", err)}
		}
		defer rows.Close()
		out := []outcome{{}} // column types have no native form
		for _, t := range targets {
			if !rows.Next() {
				return append(out, outcomeOf("no row", rows.Err()))
			}
			out = append(out, scanOne(rows.Scan, t))
		}
		return append(out, outcomeOf(fmt.Sprint(rows.Next()), rows.Err()))
	}
}

func plainScans(c *pgx.Conn) scanPath {
	return func(query string, args []any, targets []target) []outcome {
		out := []outcome{{}}
		for _, t := range targets { // a failed Scan ends pgx's rows
			rows, err := c.Query(context.Background(), fmt.Sprintf(query, 1), args...)
			if err != nil {
				return []outcome{outcomeOf("", err)}
			}
			if !rows.Next() {
				return append(out, outcomeOf("no row", rows.Err()))
			}
			out = append(out, scanOne(rows.Scan, t))
			rows.Close()
		}
		return append(out, outcomeOf("false", nil))
	}
}
