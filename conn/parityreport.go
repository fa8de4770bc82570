package conn

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// reporting runs statements as pgx does and logs, once for each call site, what
// parity would have done otherwise.
type reporting struct {
	native
	log  *slog.Logger
	seen *sync.Map // call site and finding -> struct{}
	oids *sync.Map // SQL text -> []uint32
}

func newReporting(log *slog.Logger, n native) reporting {
	return reporting{native: n, log: log, seen: new(sync.Map), oids: new(sync.Map)}
}

func (r reporting) exec(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgconn.CommandTag, error) {
	r.args(ctx, c, sql, args)
	return r.native.exec(ctx, c, sql, args)
}

func (r reporting) query(ctx context.Context, c *pgx.Conn, sql string, args []any) (pgx.Rows, error) {
	r.args(ctx, c, sql, args)
	rows, err := r.native.query(ctx, c, sql, args)
	if err != nil {
		return rows, err
	}
	return &reportRows{Rows: rows, r: r}, nil
}

func (r reporting) queryRow(ctx context.Context, c *pgx.Conn, sql string, args []any) pgx.Row {
	rows, _ := r.query(ctx, c, sql, args) // an error is in the rows too
	return &reportRow{rows}
}

func (r reporting) sendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults {
	for _, q := range b.QueuedQueries {
		r.args(ctx, c, q.SQL, q.Arguments)
	}
	return r.native.sendBatch(ctx, c, b)
}

func (r reporting) copyFrom(ctx context.Context, c *pgx.Conn, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	sd, err := c.Prepare(ctx, "", selectColumns(table, columns))
	if err != nil {
		return r.native.copyFrom(ctx, c, table, columns, src)
	}
	return r.native.copyFrom(ctx, c, table, columns, r.source(ctx, c, src, sd.Fields))
}

func (r reporting) begin(ctx context.Context, e *entry, opts pgx.TxOptions, free func()) (pgx.Tx, error) {
	t, err := r.native.begin(ctx, e, opts, free)
	if err != nil {
		return nil, err
	}
	return &reportTx{Tx: t, r: r}, nil
}

// args compares the arguments of a statement. Statements that pgx is given
// options for are left alone.
func (r reporting) args(ctx context.Context, c *pgx.Conn, sql string, args []any) {
	if len(args) == 0 {
		return
	}
	switch args[0].(type) {
	case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID, pgx.QueryRewriter:
		return
	}
	oids, ok := r.oids.Load(sql)
	if !ok {
		if c.PgConn().TxStatus() == 'E' || ctx.Err() != nil {
			return
		}
		sd, err := c.Prepare(ctx, "", sql)
		if err != nil {
			return // pgx will say it
		}
		oids = sd.ParamOIDs
		r.oids.Store(sql, oids)
	}
	if types := oids.([]uint32); len(types) == len(args) {
		for i, arg := range args {
			r.argument(ctx, c, types[i], fmt.Sprintf("argument $%d", i+1), arg)
		}
	}
}

func (r reporting) argument(ctx context.Context, c *pgx.Conn, oid uint32, which string, arg any) {
	if finding := libpq.DifferArg(ctx, c, oid, arg); finding != "" {
		r.report(callSite(), finding, which, arg, c, oid)
	}
}

// report logs a finding with the place in the program it comes from, its Go
// type and its SQL type. Values are not logged.
func (r reporting) report(site, finding, which string, v any, c *pgx.Conn, oid uint32) {
	if _, twice := r.seen.LoadOrStore(site+" "+which+" "+finding, struct{}{}); twice {
		return
	}
	name := fmt.Sprintf("OID %d", oid)
	if t, ok := c.TypeMap().TypeForOID(oid); ok {
		name = t.Name
	}
	r.log.Warn("conn: "+finding, "site", site, "what", which, "go type", fmt.Sprintf("%T", v), "sql type", name)
}

// callSite is the innermost caller outside this package and pgx.
func callSite() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		ours := strings.HasPrefix(f.Function, "github.com/jackc/pgx/v5") || strings.HasPrefix(f.Function, "runtime.") ||
			strings.HasPrefix(f.Function, "github.com/netra-systems/netralint/conn.") && !strings.HasSuffix(f.File, "_test.go")
		if !ours || !more {
			return fmt.Sprintf("%s:%d", f.File, f.Line)
		}
	}
}

// reportRows compares each target of Scan.
type reportRows struct {
	pgx.Rows
	r reporting
}

// Scan scans as pgx does, and reports each target that lib/pq would have given another
// value or another error.
func (r *reportRows) Scan(dest ...any) error {
	fields, c := r.FieldDescriptions(), r.Conn()
	if len(dest) != len(fields) || len(r.RawValues()) != len(fields) {
		return r.Rows.Scan(dest...)
	}
	raw := make([][]byte, len(fields)) // a failed Scan closes the rows
	for i, b := range r.RawValues() {
		raw[i] = bytes.Clone(b)
	}
	fields = slices.Clone(fields)
	err := r.Rows.Scan(dest...)
	var at pgx.ScanArgError
	if err != nil && !errors.As(err, &at) {
		return err
	}
	for i, d := range dest {
		if d == nil || err != nil && i > at.ColumnIndex {
			continue
		}
		var own error
		if err != nil && i == at.ColumnIndex {
			own = err
		}
		if finding := libpq.DifferScan(c, &fields[i], raw[i], d, own); finding != "" {
			r.r.report(callSite(), finding, "column "+fields[i].Name, d, c, fields[i].DataTypeOID)
		}
	}
	return err
}

// reportRow is pgx's Row over reportRows.
type reportRow struct{ rows pgx.Rows }

func (r *reportRow) Scan(dest ...any) error {
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}

// copyCompared bounds how many rows of a CopyFrom are compared: the server can
// be asked only before the copy begins.
const copyCompared = 1000

// reportSource compares the first rows of a CopyFrom and then hands them out.
type reportSource struct {
	pgx.CopyFromSource
	rows [][]any
	err  error // of the row after those
	next int
}

func (r reporting) source(ctx context.Context, c *pgx.Conn, src pgx.CopyFromSource, fields []pgconn.FieldDescription) *reportSource {
	s := &reportSource{CopyFromSource: src}
	for len(s.rows) < copyCompared && src.Next() {
		values, err := src.Values()
		if err != nil {
			s.err = err
			break
		}
		s.rows = append(s.rows, slices.Clone(values))
		for i, v := range values[:min(len(values), len(fields))] {
			r.argument(ctx, c, fields[i].DataTypeOID, "copied column "+fields[i].Name, v)
		}
	}
	return s
}

func (s *reportSource) Next() bool {
	if s.next++; s.next <= len(s.rows) || s.err != nil {
		return true
	}
	return len(s.rows) == copyCompared && s.CopyFromSource.Next()
}

func (s *reportSource) Values() ([]any, error) {
	switch {
	case s.next <= len(s.rows):
		return s.rows[s.next-1], nil
	case s.err != nil:
		return nil, s.err
	}
	return s.CopyFromSource.Values()
}

// reportTx is a transaction of pgx that reports.
type reportTx struct {
	pgx.Tx
	r reporting
}

func (t *reportTx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	ctx = orBackground(ctx)
	t.r.args(ctx, t.Conn(), sql, args)
	return t.Tx.Exec(ctx, sql, args...)
}

func (t *reportTx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	ctx = orBackground(ctx)
	t.r.args(ctx, t.Conn(), sql, args)
	rows, err := t.Tx.Query(ctx, sql, args...)
	if err != nil {
		return rows, err
	}
	return &reportRows{Rows: rows, r: t.r}, nil
}

func (t *reportTx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := t.Query(ctx, sql, args...)
	if err != nil && rows == nil {
		return errRow{err}
	}
	return &reportRow{rows}
}

func (t *reportTx) Begin(ctx context.Context) (pgx.Tx, error) {
	inner, err := t.Tx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &reportTx{Tx: inner, r: t.r}, nil
}
