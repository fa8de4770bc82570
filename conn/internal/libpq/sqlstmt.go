package libpq

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// sqlStmt is a prepared statement. With an empty name it is sent anew for each
// use.
type sqlStmt struct {
	conn   *SQLConn
	sd     *pgconn.StatementDescription
	closed bool
}

var (
	_ driver.StmtExecContext  = (*sqlStmt)(nil)
	_ driver.StmtQueryContext = (*sqlStmt)(nil)
)

func (s *sqlStmt) NumInput() int { return len(s.sd.ParamOIDs) }

func (s *sqlStmt) Close() error {
	if s.closed || s.sd.Name == "" || s.conn.conn.IsClosed() {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.conn.conn.Deallocate(ctx, s.sd.Name); err != nil {
		return s.conn.asBadConn(err)
	}
	s.closed = true
	return nil
}

// start runs the statement with arguments. One without a name on the server is sent anew
// each time.
func (s *sqlStmt) start(ctx context.Context, args []driver.NamedValue) (*stream, error) {
	state := s.conn.state
	if s.sd.Name == "" && len(args) > 0 {
		return state.start(ctx, s.sd.SQL, plain(args))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	p, err := bind(plain(args), s.sd.ParamOIDs)
	if err != nil {
		return nil, err
	}
	st := &stream{state: state, ctx: ctx, sql: s.sd.SQL}
	if t := state.queryTracer; t != nil {
		st.ctx = t.TraceQueryStart(ctx, state.conn, pgx.TraceQueryStartData{SQL: s.sd.SQL, Args: traceArgs(plain(args))})
	}
	pg := state.conn.PgConn()
	if s.sd.Name == "" {
		st.rr = pg.ExecParams(st.ctx, s.sd.SQL, nil, nil, nil, nil)
	} else {
		st.rr = pg.ExecStatement(st.ctx, s.sd, p.text, nil, nil)
	}
	if err := st.begin(); err != nil {
		return nil, st.end(err)
	}
	return st, nil
}

func (s *sqlStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.conn.idle(); err != nil {
		return nil, err
	}
	ctx, stop := s.conn.joinTx(ctx)
	defer stop()
	st, err := s.start(ctx, args)
	if err == nil {
		err = st.close()
	}
	s.conn.notify()
	if err != nil {
		return nil, s.conn.asBadConn(err)
	}
	return newResult(st.tag), nil
}

func (s *sqlStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.conn.idle(); err != nil {
		return nil, err
	}
	ctx, stop := s.conn.joinTx(ctx)
	st, err := s.start(ctx, args)
	if err != nil {
		stop()
		return nil, s.conn.asBadConn(err)
	}
	return &sqlRows{conn: s.conn, st: st, stop: stop}, nil
}

// Exec and Query are what driver.Stmt asks for; database/sql uses the forms
// with a context.
func (s *sqlStmt) Exec(args []driver.Value) (driver.Result, error) {
	return s.ExecContext(context.Background(), numbered(args))
}

func (s *sqlStmt) Query(args []driver.Value) (driver.Rows, error) {
	return s.QueryContext(context.Background(), numbered(args))
}

func numbered(args []driver.Value) []driver.NamedValue {
	out := make([]driver.NamedValue, len(args))
	for i, v := range args {
		out[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return out
}
