package store

import (
	"context"
	"database/sql"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

type plain struct{ db, other *sql.DB }

// Raw runs its function with the connection in hand.
func (p *plain) raw(ctx context.Context) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.Raw(func(c any) error {
		if c.(*stdlib.Conn).Conn().IsClosed() {
			return nil
		}
		_, err := p.db.ExecContext(ctx, "UPDATE t SET n = 1") // want `^p.db.ExecContext takes another connection of p.db while the connection of p.db.Conn in line 15 holds one; use conn$`
		return err
	})
}

func (p *plain) rawWell(ctx context.Context) error {
	conn, err := p.db.Conn(ctx)
	if err != nil {
		return err
	}
	err = conn.Raw(func(any) error { return p.other.PingContext(ctx) })
	conn.Close()
	defer func() { _ = p.db.PingContext(ctx) }()
	return err
}

func (p *plain) inEach(ctx context.Context) error {
	rows, err := p.db.QueryContext(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		conn, err := p.other.Conn(ctx)
		if err != nil {
			return err
		}
		err = conn.Raw(func(any) error {
			return p.db.PingContext(ctx) // want `^p.db.PingContext takes another connection of p.db while the result of p.db.QueryContext in line 41 holds one; read all rows first$`
		})
		conn.Close()
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

func (s *store) inTransactionOfConn(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM t") // want `^s.pool.Exec takes another connection of s.pool while the connection of s.pool.Acquire in line`
		return err
	})
}
