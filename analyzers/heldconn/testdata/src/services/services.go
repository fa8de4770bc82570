// Package services asks other services.
package services

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc/health/grpc_health_v1"
)

type clients struct {
	files  *s3.Client
	cache  *redis.Client
	any    redis.UniversalClient
	health grpc_health_v1.HealthClient
}

func (c *clients) ask(ctx context.Context, pool *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := c.files.PutObject(ctx, &s3.PutObjectInput{}); err != nil { // want `^c.files.PutObject waits for something else while the transaction`
			return err
		}
		if err := c.cache.Set(ctx, "a", 1, 0).Err(); err != nil { // want `^c.cache.Set waits for something else`
			return err
		}
		if err := c.any.Del(ctx, "a").Err(); err != nil { // want `^c.any.Del waits for something else`
			return err
		}
		pipe := c.cache.TxPipeline()
		pipe.Set(ctx, "a", 1, 0)
		if _, err := pipe.Exec(ctx); err != nil { // want `^pipe.Exec waits for something else`
			return err
		}
		_, err := c.health.Check(ctx, &grpc_health_v1.HealthCheckRequest{}) // want `^c.health.Check waits for something else`
		return err
	})
}

func (c *clients) first(ctx context.Context, pool *pgxpool.Pool) error {
	if err := c.cache.Set(ctx, "a", 1, 0).Err(); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		client := redis.NewClient(&redis.Options{})
		c.cache = client
		_, err := tx.Exec(ctx, "DELETE FROM t")
		return err
	})
}

type beginner interface {
	Begin(context.Context) (pgx.Tx, error)
}

// begun is held on whatever the transaction is begun on.
func (c *clients) begun(ctx context.Context, on beginner, conn *pgxpool.Conn) error {
	tx, err := on.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := c.cache.Set(ctx, "a", 1, 0).Err(); err != nil { // want `^c.cache.Set waits for something else while the transaction of on.Begin in line 60 holds a connection`
		return err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		return c.cache.Set(ctx, "a", 1, 0).Err() // want `^c.cache.Set waits for something else while the transaction of pgx.BeginFunc`
	})
	return tx.Commit(ctx)
}

func (c *clients) opened(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, "")
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return c.cache.Set(ctx, "a", 1, 0).Err()
}

func (c *clients) byName(ctx context.Context, pool *pgxpool.Pool, some bool) error {
	set := func() error { return c.cache.Set(ctx, "a", 1, 0).Err() }
	seldom := func() error {
		if some {
			return set()
		}
		return nil
	}
	tx, err := pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := set(); err != nil { // want `^set → redis.cmdable.Set waits for something else while the transaction`
		return err
	}
	if err := seldom(); err != nil {
		return err
	}
	go set()
	return tx.Commit(ctx)
}
