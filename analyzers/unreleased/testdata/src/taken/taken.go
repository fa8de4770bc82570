// Package taken takes connections by functions that only the flag tells of.
package taken

import (
	"context"

	"example.com/unreleased/taken/own"
)

func lost(ctx context.Context, s *own.Store, bad bool) error {
	c, err := s.Get(ctx) // want `connection of s.Get is not released when the function returns in line 16`
	if err != nil {
		return err
	}
	if bad {
		return nil
	}
	c.Release()
	return nil
}

func lostByInterface(ctx context.Context, s own.Source) error {
	c, err := s.Get(ctx) // want `connection of s.Get is not released when the function returns in line 27`
	if err != nil {
		return err
	}
	return c.Exec(ctx, "SELECT 1")
}

func lostConn(ctx context.Context, s *own.Store) error {
	c := s.Conn() // want `connection of s.Conn is not closed when the function returns in line 32`
	return c.PingContext(ctx)
}

func lostLease(ctx context.Context) error {
	c, err := own.Lease(ctx, "a") // want `connection of own.Lease is not released when the function returns in line 40`
	if err != nil {
		return err
	}
	return c.Exec(ctx, "SELECT 1")
}

// wrapper hands on what it takes, so that its callers are to give it back.
func wrapper(ctx context.Context, s *own.Store) (*own.Session, error) { return s.Get(ctx) }

func deferred(ctx context.Context, s *own.Store) error {
	c, err := s.Get(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	return c.Exec(ctx, "SELECT 1")
}

func otherMethod(ctx context.Context, s *own.Store) error {
	c, err := s.Get(ctx)
	if err != nil {
		return err
	}
	c.Done()
	return nil
}

type holder struct{ c *own.Session }

func (h *holder) stored(ctx context.Context, s *own.Store) (err error) {
	h.c, err = s.Get(ctx)
	return err
}

func notNamed(ctx context.Context, s *own.Store) error {
	return s.Borrow().Exec(ctx, "SELECT 1")
}

func nothingToGiveBack(s *own.Store) int { return len(s.Names()) }

func byWrapper(ctx context.Context, s *own.Store) error {
	c, err := wrapper(ctx, s)
	if err != nil {
		return err
	}
	return c.Exec(ctx, "SELECT 1")
}
