package conn

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/multitracer"
	"github.com/jackc/pgx/v5/pgconn"
)

// tracer returns what pgx reports to: the user's tracer, the echo, both or nil.
func (s *settings) tracer() pgx.QueryTracer {
	t := s.told()
	if s.QueryTags != nil && s.handles() == nil {
		return traceNames(t)
	}
	return t
}

// told is the user's tracer, the echo, both or nil.
func (s *settings) told() pgx.QueryTracer {
	if !s.Echo {
		return s.Tracer
	}
	e := echo{log: s.Logger, args: s.EchoArgs}
	if s.Tracer == nil {
		return e
	}
	return multitracer.New(e, s.Tracer)
}

// echo logs each statement once, when it is done: its text, how long it took,
// and its result. Argument values are left out unless asked for.
type echo struct {
	log  *slog.Logger
	args bool
}

type echoKey struct{}

// echoed is what is known when a statement starts.
type echoed struct {
	sql   string
	args  []any
	start time.Time
}

func begun(ctx context.Context, sql string, args []any) context.Context {
	return context.WithValue(ctx, echoKey{}, &echoed{sql: sql, args: args, start: time.Now()})
}

func (e echo) done(ctx context.Context, c *pgx.Conn, msg string, err error, attrs ...slog.Attr) {
	s, ok := ctx.Value(echoKey{}).(*echoed)
	if !ok {
		return
	}
	e.write(ctx, c, msg, s.sql, s.args, err, append(attrs, slog.Duration("took", time.Since(s.start)))...)
}

func (e echo) write(ctx context.Context, c *pgx.Conn, msg, sql string, args []any, err error, attrs ...slog.Attr) {
	list := []slog.Attr{slog.String("sql", sql)}
	if e.args && len(args) > 0 {
		list = append(list, slog.Any("args", args))
	}
	list = append(list, attrs...)
	if c != nil {
		list = append(list, slog.Uint64("pid", uint64(c.PgConn().PID())))
	}
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelError
		list = append(list, slog.String("error", e.errorText(sql, err)))
	}
	e.log.LogAttrs(ctx, level, msg, list...)
}

// errorText is the error of a statement without values. The server quotes them in errors
// about data and constraints and in those that a function raises, and wherever it
// quotes what is not in the statement; pgx does in errors about arguments.
func (e echo) errorText(sql string, err error) string {
	var pgErr *pgconn.PgError
	var connectErr *pgconn.ConnectError
	switch {
	case e.args, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded), errors.As(err, &connectErr):
		return err.Error()
	case !errors.As(err, &pgErr):
		return fmt.Sprintf("%T", err)
	case strings.HasPrefix(pgErr.Code, "22"), strings.HasPrefix(pgErr.Code, "23"), strings.HasPrefix(pgErr.Code, "P0"),
		pgErr.Where != "", !quotesOnly(sql, pgErr.Message):
		return pgErr.Severity + ": SQLSTATE " + pgErr.Code
	}
	return pgErr.Error()
}

// quotesOnly reports whether all that a message of the server quotes is in the
// statement. Of quotes of other languages than English nothing is known.
func quotesOnly(sql, message string) bool {
	for i, part := range strings.Split(message, `"`) {
		if i%2 == 1 && !strings.Contains(sql, part) {
			return false
		}
	}
	return !strings.ContainsAny(message, "«»„“”‚‘’‹›「」")
}

// copyError is the error of a COPY without the rows: the server quotes them, and
// the client's own error about a value comes back from it in any code.
func (e echo) copyError(err error) error {
	var pgErr *pgconn.PgError
	if e.args || !errors.As(err, &pgErr) {
		return err
	}
	return &pgconn.PgError{Severity: pgErr.Severity, Code: pgErr.Code, Message: "COPY failed"}
}

func (e echo) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	return begun(ctx, d.SQL, d.Args)
}

func (e echo) TraceQueryEnd(ctx context.Context, c *pgx.Conn, d pgx.TraceQueryEndData) {
	e.done(ctx, c, "sql", d.Err, slog.String("result", d.CommandTag.String()))
}

func (e echo) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

func (e echo) TraceBatchQuery(ctx context.Context, c *pgx.Conn, d pgx.TraceBatchQueryData) {
	e.write(ctx, c, "sql batch", d.SQL, d.Args, d.Err, slog.String("result", d.CommandTag.String()))
}

func (e echo) TraceBatchEnd(ctx context.Context, c *pgx.Conn, d pgx.TraceBatchEndData) {
	if d.Err != nil {
		e.log.LogAttrs(ctx, slog.LevelError, "sql batch failed", slog.String("error", e.errorText("", d.Err)))
	}
}

func (e echo) TraceCopyFromStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceCopyFromStartData) context.Context {
	return begun(ctx, "copy "+d.TableName.Sanitize(), nil)
}

func (e echo) TraceCopyFromEnd(ctx context.Context, c *pgx.Conn, d pgx.TraceCopyFromEndData) {
	e.done(ctx, c, "sql copy", e.copyError(d.Err), slog.Int64("rows", d.CommandTag.RowsAffected()))
}

func (e echo) TracePrepareStart(ctx context.Context, _ *pgx.Conn, d pgx.TracePrepareStartData) context.Context {
	return begun(ctx, d.SQL, nil)
}

func (e echo) TracePrepareEnd(ctx context.Context, c *pgx.Conn, d pgx.TracePrepareEndData) {
	if d.Err != nil { // what succeeds is logged when it runs
		e.done(ctx, c, "sql prepare", d.Err)
	}
}

func (e echo) TraceConnectStart(ctx context.Context, d pgx.TraceConnectStartData) context.Context {
	return begun(ctx, "connect "+d.ConnConfig.Host, nil)
}

func (e echo) TraceConnectEnd(ctx context.Context, d pgx.TraceConnectEndData) {
	e.done(ctx, d.Conn, "sql connect", d.Err)
}
