package libpq

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// parameters of a statement, as they are sent: text, all of it.
type parameters struct {
	text [][]byte
	oids []uint32
}

func bind(values []driver.Value, oids []uint32) (parameters, error) {
	if len(values) > 65535 {
		return parameters{}, fmt.Errorf("pq: got %d parameters but PostgreSQL only supports 65535 parameters", len(values))
	}
	if len(values) != len(oids) {
		return parameters{}, fmt.Errorf("pq: got %d parameters but the statement requires %d", len(values), len(oids))
	}
	p := parameters{text: make([][]byte, len(values)), oids: make([]uint32, len(values))}
	for i, v := range values {
		text, err := encode(v, oids[i])
		if err != nil {
			return parameters{}, err
		}
		p.text[i], p.oids[i] = text, declared(oids[i])
	}
	return p, nil
}

// start sends a statement and reads its first reply. Without arguments sql may
// hold several statements. values must come from [Values].
func (s *state) start(ctx context.Context, sql string, values []driver.Value) (*stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if copiesToClient(sql) {
		return nil, errCopyByQuery
	}
	if err := s.free(); err != nil {
		return nil, err
	}
	st := &stream{state: s, ctx: ctx, sql: sql}
	if s.queryTracer != nil {
		st.ctx = s.queryTracer.TraceQueryStart(ctx, s.conn, pgx.TraceQueryStartData{SQL: sql, Args: traceArgs(values)})
	}
	if len(values) == 0 {
		st.mrr = s.conn.PgConn().Exec(st.ctx, s.tagged(ctx, sql))
		if err := st.begin(); err != nil {
			return nil, st.end(err)
		}
		return st, nil
	}
	if err := st.sendDescribed(values); err != nil {
		return nil, st.end(err)
	}
	return st, nil
}

// sendDescribed sends a statement with arguments. When it fails in a way that
// a stale description explains, and the description turns out to be stale, it
// is sent again: outside a transaction nothing has happened.
func (st *stream) sendDescribed(values []driver.Value) error {
	s := st.state
	oids, known, err := s.describe(st.ctx, st.sql)
	if err != nil {
		return err
	}
	err = st.execute(values, oids, !known)
	if err == nil || !known || !mayBeStale(err) || s.conn.PgConn().TxStatus() != 'I' {
		return err
	}
	s.forget(st.sql)
	fresh, _, derr := s.describe(st.ctx, st.sql)
	if derr != nil || slices.Equal(fresh, oids) {
		return err
	}
	st.done, st.late = false, nil
	return st.execute(values, fresh, true)
}

// execute sends the values. The statement goes with them, unless the server was asked about
// it just before and has it still: outside a transaction a pooler may ask one server and
// send the values to another, which has someone else's statement there. The text that was
// asked about had no tag.
func (st *stream) execute(values []driver.Value, oids []uint32, described bool) error {
	p, err := bind(values, oids)
	if err != nil {
		return err
	}
	pc := st.state.conn.PgConn()
	if sql := st.state.tagged(st.ctx, st.sql); described && pc.TxStatus() == 'T' && sql == st.sql {
		st.rr = pc.ExecPrepared(st.ctx, "", p.text, nil, nil)
	} else {
		st.rr = pc.ExecParams(st.ctx, sql, p.text, p.oids, nil, nil)
	}
	return st.begin()
}

// drain runs a statement to its end and returns the tag of its last command.
func (s *state) drain(ctx context.Context, sql string, values []driver.Value) (pgconn.CommandTag, error) {
	st, err := s.start(ctx, sql, values)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	err = st.close()
	return st.tag, err
}

func traceArgs(values []driver.Value) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
	}
	return out
}

// native takes what pgx allows in front of the arguments: query rewriters such
// as pgx.NamedArgs are applied, modes and formats have no meaning here.
func native(ctx context.Context, c *pgx.Conn, sql string, args []any) (string, []driver.Value, error) {
	for len(args) > 0 {
		switch a := args[0].(type) {
		case pgx.QueryExecMode, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
			args = args[1:]
			continue
		case pgx.QueryRewriter:
			var err error
			if sql, args, err = a.RewriteQuery(ctx, c, sql, args[1:]); err != nil {
				return "", nil, fmt.Errorf("rewrite query: %w", err)
			}
		}
		break
	}
	values, err := Values(args)
	return stateOf(c).text(sql), values, err
}
