package libpq

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

var (
	errBatchClosed = errors.New("batch already closed")
	errBatchEnd    = errors.New("no more results in batch")
	errBatchBegin  = errors.New("pgx.Batch.BeginTx cannot be used with lib/pq parity: begin the transaction first and send the batch on it")
)

// SendBatch sends all queries of b in one go. The parameters of queries not
// seen before are described first, so a query with arguments cannot use a table
// that the same batch creates. Batch.BeginTx is refused.
func SendBatch(ctx context.Context, c *pgx.Conn, b *pgx.Batch) pgx.BatchResults {
	s := stateOf(c)
	br := &batchResults{state: s, ctx: ctx, batch: b}
	if s.batchTracer != nil {
		br.ctx = s.batchTracer.TraceBatchStart(ctx, c, pgx.TraceBatchStartData{Batch: b})
	}
	br.err = br.send()
	return br
}

type batchResults struct {
	state  *state
	ctx    context.Context
	batch  *pgx.Batch
	mrr    *pgconn.MultiResultReader
	open   *Rows // handed out and perhaps not closed
	next   int
	err    error
	closed bool
}

// send sends the whole batch. Each query with arguments is described first, so that they
// are encoded as lib/pq would for the types that the server reports.
func (br *batchResults) send() error {
	if tx := reflect.ValueOf(br.batch).Elem().FieldByName("txOptions"); tx.IsValid() && !tx.IsNil() {
		return errBatchBegin
	}
	if err := br.ctx.Err(); err != nil {
		return err
	}
	if err := br.state.free(); err != nil {
		return err
	}
	out := &pgconn.Batch{}
	for i, q := range br.batch.QueuedQueries {
		sql, values, err := native(br.ctx, br.state.conn, q.SQL, q.Arguments)
		if err != nil {
			return fmt.Errorf("query %d of the batch: %w", i, err)
		}
		var oids []uint32
		if len(values) > 0 {
			if oids, _, err = br.state.describe(br.ctx, sql); err != nil {
				return failure(br.ctx, err, sql)
			}
		}
		p, err := bind(values, oids)
		if err != nil {
			return fmt.Errorf("query %d of the batch: %w", i, err)
		}
		out.ExecParams(br.state.tagged(br.ctx, sql), p.text, p.oids, nil, nil)
	}
	br.mrr = br.state.conn.PgConn().ExecBatch(br.ctx, out)
	return nil
}

func (br *batchResults) Query() (pgx.Rows, error) {
	rows, err := br.query()
	if err != nil {
		return &Rows{conn: br.state.conn, err: err, closed: true}, err
	}
	return rows, nil
}

// query begins the next query of the batch and closes the rows of the one before.
func (br *batchResults) query() (*Rows, error) {
	if br.open != nil {
		br.open.Close()
		br.open = nil
	}
	if br.err != nil {
		return nil, br.err
	}
	if br.closed || br.next >= len(br.batch.QueuedQueries) {
		if br.closed {
			return nil, errBatchClosed
		}
		return nil, errBatchEnd
	}
	q, started := br.batch.QueuedQueries[br.next], time.Now()
	br.next++
	rows, err := br.begin(q.SQL)
	if t := br.state.batchTracer; t != nil {
		t.TraceBatchQuery(br.ctx, br.state.conn, pgx.TraceBatchQueryData{SQL: q.SQL, Args: q.Arguments, Err: err, ReadStartTime: started})
	}
	br.err, br.open = err, rows
	return rows, err
}

func (br *batchResults) begin(sql string) (*Rows, error) {
	if !br.mrr.NextResult() {
		err := br.mrr.Close()
		if err == nil {
			err = errBatchEnd
		}
		br.state.forget(sql)
		return nil, failure(br.ctx, err, sql)
	}
	st := &stream{state: br.state, ctx: br.ctx, sql: sql, rr: br.mrr.ResultReader(), mrr: br.mrr, inner: true}
	if err := st.begin(); err != nil {
		return nil, st.end(err)
	}
	return newRows(st), nil
}

func (br *batchResults) Exec() (pgconn.CommandTag, error) {
	rows, err := br.query()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	rows.Close()
	br.err = rows.err
	return rows.tag, rows.err
}

func (br *batchResults) QueryRow() pgx.Row {
	rows, err := br.query()
	if err != nil {
		return &Row{err: err}
	}
	row := firstRow(rows)
	if row.err != nil && row.err != sql.ErrNoRows {
		br.err = row.err
	}
	return row
}

// Close reads what is left of the batch, with the functions queued for it, and returns the
// first error. It may be called again.
func (br *batchResults) Close() error {
	for !br.closed && br.err == nil && br.next < len(br.batch.QueuedQueries) {
		if fn := br.batch.QueuedQueries[br.next].Fn; fn != nil {
			if err := fn(br); err != nil && br.err == nil {
				br.err = err
			}
			continue
		}
		_, _ = br.Exec() // its error is kept
	}
	if br.closed {
		return br.err
	}
	br.closed = true
	if br.open != nil {
		br.open.Close()
	}
	if br.mrr != nil {
		if err := br.mrr.Close(); br.err == nil {
			br.err = failure(br.ctx, err, "")
		}
	}
	if t := br.state.batchTracer; t != nil {
		t.TraceBatchEnd(br.ctx, br.state.conn, pgx.TraceBatchEndData{Err: br.err})
	}
	return br.err
}

func (br *batchResults) Tx() pgx.Tx { return nil }
