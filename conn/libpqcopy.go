package conn

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/netra-systems/netralint/conn/internal/libpq"
)

// likeCopy is a COPY that is fed row by row on a likeTx. Until it is over the
// transaction takes no other statement.
type likeCopy struct {
	t    *likeTx
	copy *libpq.Copy
}

// PrepareCopy begins a COPY ... FROM STDIN; package sqlcompat looks for it.
func (t *likeTx) PrepareCopy(ctx context.Context, sql string) (libpq.CopyStmt, error) {
	joined, over, err := t.lock(ctx)
	if err != nil {
		return nil, err
	}
	defer t.mu.Unlock()
	defer over()
	c, err := libpq.StartCopy(joined, t.ctx, t.inner.Conn(), sql)
	if err != nil {
		return nil, err
	}
	t.copy = c
	return &likeCopy{t, c}, nil
}

// copying reports whether a COPY owns the connection; t.mu is held.
func (t *likeTx) copying() bool { return t.copy != nil && !t.copy.Over() }

func (c *likeCopy) Exec(ctx context.Context, args ...any) (pgconn.CommandTag, error) {
	ctx = orBackground(ctx)
	if err := ctx.Err(); err != nil {
		return pgconn.CommandTag{}, err
	}
	c.t.mu.Lock()
	defer c.t.mu.Unlock()
	if c.t.done {
		return pgconn.CommandTag{}, c.t.over()
	}
	return c.copy.Exec(args...)
}

func (c *likeCopy) Close() error {
	c.t.mu.Lock()
	defer c.t.mu.Unlock()
	if c.t.done {
		return nil
	}
	return c.copy.Close()
}
