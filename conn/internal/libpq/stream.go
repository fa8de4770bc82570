package libpq

import (
	"context"
	"database/sql/driver"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// stream reads the result sets of one call. It reads one message ahead, so
// that an error in the first reply is an error of the call.
type stream struct {
	state *state
	ctx   context.Context
	sql   string
	rr    *pgconn.ResultReader      // the set being read; nil between sets
	mrr   *pgconn.MultiResultReader // nil in the extended protocol
	inner bool                      // one query of a batch: mrr has more that is not ours

	fields []pgconn.FieldDescription
	ahead  bool // the reader stands on a row that was not handed out
	atNext bool // rr is the following set, its fields in coming
	coming []pgconn.FieldDescription
	tag    pgconn.CommandTag
	late   error // came after the command had completed
	done   bool
	ended  bool
}

// begin reads up to the first row or the end of the first set.
func (st *stream) begin() error {
	if st.mrr != nil && !st.inner {
		found, err := st.nextSet()
		if err != nil || !found {
			return err
		}
		st.advance()
	} else {
		st.fields = slices.Clone(st.rr.FieldDescriptions())
	}
	if st.rr.NextRow() {
		st.ahead = true
		return nil
	}
	err := st.endSet()
	if err != nil && st.tag.String() != "" { // a deferred constraint
		st.late, err = err, nil
	}
	return err
}

// endSet finishes the set being read.
func (st *stream) endSet() error {
	tag, err := st.rr.Close()
	st.rr, st.ahead, st.tag = nil, false, tag
	if err != nil {
		if st.mrr != nil && !st.inner {
			_ = st.mrr.Close() // the same error
		}
		st.done = true
		return err
	}
	st.state.completed(tag)
	st.done = st.mrr == nil || st.inner
	return nil
}

// nextSet looks for the next set with columns and passes over commands without.
func (st *stream) nextSet() (bool, error) {
	for st.mrr.NextResult() {
		st.rr = st.mrr.ResultReader()
		if st.rr.FieldDescriptions() != nil {
			st.atNext, st.coming = true, slices.Clone(st.rr.FieldDescriptions())
			return true, nil
		}
		if err := st.endSet(); err != nil {
			return false, err
		}
	}
	st.done = true
	return false, st.mrr.Close()
}

// advance moves to the set nextSet has found.
func (st *stream) advance() bool {
	if !st.atNext {
		return false
	}
	st.fields, st.coming, st.atNext = st.coming, nil, false
	return true
}

// next moves to the next row of the set. At its end it looks whether another
// set follows.
func (st *stream) next() (bool, error) {
	if st.ahead {
		st.ahead = false
		return true, nil
	}
	if st.atNext {
		return false, nil
	}
	if st.rr != nil {
		if st.rr.NextRow() {
			return true, nil
		}
		if err := st.endSet(); err != nil {
			return false, st.end(err)
		}
	}
	if st.done {
		err := st.late
		st.late = nil
		return false, st.end(err)
	}
	_, err := st.nextSet()
	if err != nil || st.done {
		return false, st.end(err)
	}
	return false, nil
}

// close reads all that is left.
func (st *stream) close() error {
	var first error
	for !st.done {
		var err error
		if st.rr != nil {
			st.atNext = false
			err = st.endSet()
		} else {
			_, err = st.nextSet()
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		first, st.late = st.late, nil
	}
	return st.end(first)
}

// end tells tracer and memory, once, how the call went, and completes its error.
func (st *stream) end(err error) error {
	err = failure(st.ctx, err, st.sql)
	if st.ended {
		return err
	}
	st.ended = true
	if err != nil {
		st.state.forget(st.sql)
	}
	if t := st.state.queryTracer; t != nil && !st.inner {
		t.TraceQueryEnd(st.ctx, st.state.conn, pgx.TraceQueryEndData{CommandTag: st.tag, Err: err})
	}
	return err
}

// read decodes the current row.
func (st *stream) read(into []driver.Value) error {
	return decodeRow(st.state, st.rr.Values(), st.fields, into)
}

func decodeRow(s *state, raw [][]byte, fields []pgconn.FieldDescription, into []driver.Value) error {
	for i := range into {
		v, err := decode(s.zone, raw[i], &fields[i])
		if err != nil {
			return err
		}
		into[i] = v
	}
	return nil
}
