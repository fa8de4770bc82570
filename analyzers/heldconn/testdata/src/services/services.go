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
