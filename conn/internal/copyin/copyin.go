// Package copyin turns rows into what COPY ... FROM STDIN reads.
package copyin

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

var (
	errPanicked = errors.New("copy: the source or a value panicked")
	// ErrGoexit is the error of a copy whose source has ended its goroutine.
	ErrGoexit = errors.New("copy: the source ended its goroutine with runtime.Goexit, as FailNow of a test does: return an error instead")
)

// Reader reads the rows of a source. pgx does so in a goroutine of its own, where a panic
// would end the program and a Goexit have the copy wait for ever: Reader keeps the one
// for the caller of the copy, and ends the copy for the other.
type Reader struct {
	src    pgx.CopyFromSource
	abort  func()                                      // ends the copy
	encode func(buf []byte, row []any) ([]byte, error) // appends a row
	buf    []byte
	rest   []byte
	err    error

	panicked any

	mu     sync.Mutex // held while rows are read
	closed atomic.Bool
}

// NewReader reads head and the rows of src, each as encode appends it. abort ends the
// copy that reads.
func NewReader(src pgx.CopyFromSource, abort func(), head string, encode func(buf []byte, row []any) ([]byte, error)) *Reader {
	return &Reader{src: src, abort: abort, encode: encode, rest: []byte(head)}
}

// Close ends the reading and waits for a row that is being read: when the connection is
// lost pgx returns while its goroutine reads on.
func (r *Reader) Close() {
	r.closed.Store(true)
	r.mu.Lock()
	defer r.mu.Unlock()
}

// Err is what ended the rows, nil after the last; Panicked is what a method of the source
// or of a value panicked with. Both are to be asked after Close.
func (r *Reader) Err() error {
	if r.err == io.EOF {
		return nil
	}
	return r.err
}

// Panicked is nil where nothing did.
func (r *Reader) Panicked() any { return r.panicked }

func (r *Reader) Read(p []byte) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed.Load() {
		return 0, io.ErrClosedPipe
	}
	back := false
	defer func() {
		if v := recover(); v != nil {
			r.panicked, r.err = v, errPanicked
			n, err = 0, errPanicked
		} else if !back {
			r.err = ErrGoexit
			r.abort()
		}
	}()
	n, err = r.read(p)
	back = true
	return n, err
}

// chunk is how many bytes of rows are made at a time, at least.
const chunk = 32 << 10

func (r *Reader) read(p []byte) (int, error) {
	if len(r.rest) == 0 && r.err == nil {
		r.buf = r.buf[:0]
		for r.err == nil && len(r.buf) < chunk && !r.closed.Load() {
			r.err = r.row()
		}
		r.rest = r.buf
	}
	n := copy(p, r.rest)
	r.rest = r.rest[n:]
	if len(r.rest) == 0 && r.err != nil {
		return n, r.err
	}
	return n, nil
}

// row appends one row to the buffer; io.EOF after the last.
func (r *Reader) row() error {
	if !r.src.Next() {
		if err := r.src.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	row, err := r.src.Values()
	if err == io.EOF { // which would be taken for the end of all rows
		err = fmt.Errorf("copy: the source has no values for a row: %w", err)
	}
	if err != nil {
		return err
	}
	buf, err := r.encode(r.buf, row)
	if err == nil {
		r.buf = buf
	}
	return err
}
