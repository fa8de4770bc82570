package libpq

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

var (
	// ErrCopyOutsideTx is the error of a COPY where lib/pq took none.
	ErrCopyOutsideTx = errors.New("COPY is only allowed inside a transaction")
	errCopyTo        = errors.New("COPY TO is not supported")
	errCopyBinary    = errors.New("only text format supported for COPY")
	errCopyClosed    = errors.New("copyin statement has already been closed")
	// ErrCopyQuery is the error of a COPY that is run for rows.
	ErrCopyQuery = errors.New("a COPY statement has no rows: use Exec")
)

const (
	copyHeader = 5 // 'd' and the length
	copyFlush  = 63 << 10
)

// copyStmt is a COPY ... FROM STDIN in progress. Exec with arguments sends a
// row, Exec without ends the copy and returns the errors of all rows.
type copyStmt struct {
	conn   *SQLConn
	buf    []byte
	closed bool
	over   chan struct{} // closed when the server is ready again, or lost
	lost   bool          // read it after over

	mu  sync.Mutex
	err error
	tag pgconn.CommandTag
}

// prepareCopy starts a COPY FROM STDIN, as Prepare of lib/pq does for it. On error the
// connection is ready for the next query, or broken.
func (c *SQLConn) prepareCopy(ctx context.Context, sql string) (driver.Stmt, error) {
	pg := c.conn.PgConn()
	if pg.TxStatus() == 'I' {
		return nil, ErrCopyOutsideTx
	}
	f := pg.Frontend()
	f.SendQuery(&pgproto3.Query{String: sql})
	if err := f.Flush(); err != nil {
		return nil, c.broken(err)
	}
	var failed error
	for {
		msg, err := pg.ReceiveMessage(ctx)
		if err != nil {
			return nil, c.broken(failure(ctx, err, sql))
		}
		switch msg := msg.(type) {
		case *pgproto3.CopyInResponse:
			if msg.OverallFormat == 0 {
				return c.startCopy(), nil
			}
			failed = errCopyBinary
			f.Send(&pgproto3.CopyFail{Message: failed.Error()})
			if err := f.Flush(); err != nil {
				return nil, c.broken(err)
			}
		case *pgproto3.CopyOutResponse:
			failed = errCopyTo // the data is read and dropped
		case *pgproto3.ErrorResponse:
			if failed == nil {
				failed = serverErrorOf(pgconn.ErrorResponseToPgError(msg), sql)
			}
		case *pgproto3.ReadyForQuery:
			if failed == nil {
				failed = fmt.Errorf("prepare: the server did not start a COPY")
			}
			return nil, failed
		}
	}
}

// startCopy returns the statement that takes the rows of a COPY which the server
// waits for.
func (c *SQLConn) startCopy() *copyStmt {
	s := &copyStmt{conn: c, buf: make([]byte, copyHeader, 64<<10), over: make(chan struct{})}
	c.copying = true
	rest := c.tx
	if rest == nil {
		rest = context.Background()
	}
	go s.receive(rest)
	return s
}

// broken ends a connection whose protocol is out of step.
func (c *SQLConn) broken(err error) error {
	c.bad = true
	now, cancel := context.WithCancel(context.Background())
	cancel()
	_ = c.conn.PgConn().Close(now)
	return err
}

// receive reads answers while rows are sent, so that neither side waits for
// the other.
func (s *copyStmt) receive(ctx context.Context) {
	defer close(s.over)
	for {
		msg, err := s.conn.conn.PgConn().ReceiveMessage(ctx)
		if err != nil {
			s.fail(failure(ctx, err, ""))
			s.lost = true
			_ = s.conn.conn.PgConn().Conn().Close() // wakes the sender
			return
		}
		switch msg := msg.(type) {
		case *pgproto3.CommandComplete:
			s.mu.Lock()
			s.tag = pgconn.NewCommandTag(string(msg.CommandTag))
			s.mu.Unlock()
		case *pgproto3.ErrorResponse:
			s.fail(ServerError(pgconn.ErrorResponseToPgError(msg)))
		case *pgproto3.ReadyForQuery:
			return
		}
	}
}

func (s *copyStmt) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

func (s *copyStmt) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *copyStmt) NumInput() int { return -1 }

func (s *copyStmt) Query([]driver.Value) (driver.Rows, error) { return nil, ErrCopyQuery }

// Exec sends a row, or ends the copy when there are no arguments. An error may
// come from a row sent before.
func (s *copyStmt) Exec(args []driver.Value) (driver.Result, error) {
	if s.closed {
		return nil, errCopyClosed
	}
	if err := s.failed(); err != nil {
		return nil, s.conn.asBadConn(err)
	}
	if len(args) == 0 {
		if err := s.Close(); err != nil {
			return nil, err
		}
		return result{s.tag}, nil
	}
	var err error
	if s.buf, err = appendCopyRow(s.buf, args); err != nil {
		return nil, err
	}
	return driver.RowsAffected(0), s.flush(copyFlush)
}

// CopyData sends one line of COPY text; it is reached through sql.Conn.Raw.
func (s *copyStmt) CopyData(_ context.Context, line string) (driver.Result, error) {
	if s.closed {
		return nil, errCopyClosed
	}
	if err := s.failed(); err != nil {
		return nil, s.conn.asBadConn(err)
	}
	s.buf = append(append(s.buf, line...), '\n')
	return driver.RowsAffected(0), s.flush(copyFlush)
}

// flush sends what is buffered once it is more than limit bytes.
func (s *copyStmt) flush(limit int) error {
	if len(s.buf) <= max(limit, copyHeader) {
		return nil
	}
	s.buf[0] = 'd'
	binary.BigEndian.PutUint32(s.buf[1:], uint32(len(s.buf)-1))
	err := s.conn.conn.PgConn().Frontend().SendUnbufferedEncodedCopyData(s.buf)
	s.buf = s.buf[:copyHeader]
	return err
}

// Close ends the copy and waits for the server's answer.
func (s *copyStmt) Close() error {
	if s.closed {
		return nil
	}
	err := s.flush(0)
	if err == nil {
		err = s.end(&pgproto3.CopyDone{})
	} else {
		_ = s.end(nil)
	}
	if failed := s.failed(); failed != nil {
		err = failed
	}
	return s.conn.asBadConn(err)
}

// abort ends the copy without its effects, and the transaction can only be
// rolled back.
func (s *copyStmt) abort() {
	if !s.closed {
		_ = s.end(&pgproto3.CopyFail{Message: "COPY was abandoned"})
	}
}

// end sends the last message, nil if nothing more can be sent, and waits until
// the server is ready.
func (s *copyStmt) end(last pgproto3.FrontendMessage) error {
	s.closed = true
	pg := s.conn.conn.PgConn()
	var err error
	if last != nil {
		pg.Frontend().Send(last)
		err = pg.Frontend().Flush()
	}
	if err != nil || last == nil {
		_ = pg.Conn().Close() // wakes the receiver
	}
	<-s.over
	s.conn.copying = false
	if s.lost {
		_ = s.conn.broken(nil)
	}
	return err
}
