// Package two is given pools.
package two

import (
	"context"

	"github.com/netra-systems/netralint/conn"
)

type Store struct{ db *conn.DB }

func New(db *conn.DB) *Store { return &Store{db} }

func (s *Store) Send(ctx context.Context) {
	s.db.Exec(ctx, "") // from packages.a
}

type Open struct{ DB *conn.DB }

func (o *Open) Send(ctx context.Context) {
	o.DB.Exec(ctx, "") // from packages.b
}

var Default *conn.DB

func Send(ctx context.Context) {
	Default.Exec(ctx, "") // from packages.c
}

func Back(db *conn.DB) *conn.DB { return db }

func Any(v any) {
	v.(*conn.DB).Exec(context.Background(), "") // from packages.e
}
