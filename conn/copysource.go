package conn

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
)

var (
	errCopyPanicked = errors.New("copy: the source panicked")
	errCopyGoexit   = errors.New("conn: copy: the source ended its goroutine with runtime.Goexit, as FailNow of a test does: return an error instead")
)

// copyRows has copy read src in the goroutine of pgx, where a panic would end the program
// and a Goexit have it wait for ever. A panic becomes one of the caller.
func copyRows(ctx context.Context, src pgx.CopyFromSource, copy func(context.Context, pgx.CopyFromSource) (int64, error)) (int64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := &copySource{src: src, abort: cancel}
	n, err := copy(ctx, s)
	switch {
	case s.panicked != nil:
		panic(s.panicked)
	case s.ended:
		return 0, errCopyGoexit
	}
	return n, err
}

// copySource is a source that does not panic.
type copySource struct {
	src      pgx.CopyFromSource
	abort    func() // ends the copy
	panicked any
	ended    bool // the goroutine that reads
}

func (s *copySource) Next() bool {
	more, err := guard(s, func() (bool, error) { return s.src.Next(), nil })
	return more && err == nil
}

// Values returns the next row. Its io.EOF would be taken for the end of all rows.
func (s *copySource) Values() ([]any, error) {
	row, err := guard(s, s.src.Values)
	if err == io.EOF {
		err = fmt.Errorf("copy: the source has no values for a row: %w", err)
	}
	return row, err
}

func (s *copySource) Err() error {
	if s.panicked != nil {
		return errCopyPanicked
	}
	_, err := guard(s, func() (any, error) { return nil, s.src.Err() })
	return err
}

// guard calls a method of the source.
func guard[T any](s *copySource, method func() (T, error)) (v T, err error) {
	back := false
	defer func() {
		if back {
			return
		}
		err = errCopyPanicked
		if s.panicked = recover(); s.panicked == nil {
			s.ended = true
			s.abort()
		}
	}()
	v, err = method()
	back = true
	return v, err
}
