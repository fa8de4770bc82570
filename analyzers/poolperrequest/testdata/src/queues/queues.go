// Package queues has the handlers of queues and jobs, and loops.
package queues

import (
	"context"
	"database/sql"
	"os"
	"time"

	"github.com/hibiken/asynq"
	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq"
	"github.com/robfig/cron/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
)

var url = os.Getenv("DATABASE_URL")

func task(ctx context.Context, t *asynq.Task) error {
	db, err := sql.Open("postgres", url) // want `^sql.Open opens a pool for each message; open it once and keep it$`
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, "DELETE FROM t")
	return err
}

// Routes hands the handlers over.
func Routes(mux *asynq.ServeMux, c *cron.Cron) {
	mux.HandleFunc("a", task)
	c.AddFunc("@hourly", func() {
		db, err := sql.Open("postgres", url) // want `^sql.Open opens a pool for each run of a job and nothing closes it$`
		if err != nil {
			return
		}
		db.ExecContext(context.Background(), "DELETE FROM t")
	})
	c.AddFunc("@daily", func() {
		db, err := sql.Open("postgres", url)
		if err != nil {
			return
		}
		defer db.Close()
		db.ExecContext(context.Background(), "DELETE FROM t")
	})
}

// Logged is an interceptor.
func Logged(ctx context.Context, req any, info *grpc.UnaryServerInfo, h grpc.UnaryHandler) (any, error) {
	c, err := pgx.Connect(ctx, url) // want `pgx.Connect opens a connection for each request; open it once`
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	return h(ctx, req)
}

type checker struct{ url string }

func (c *checker) Check(ctx context.Context, r *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	db, err := sql.Open("postgres", c.url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return nil, err
	}
	return &grpc_health_v1.HealthCheckResponse{}, db.PingContext(ctx)
}

// Work works.
func Work(ctx context.Context, work <-chan string, names []string) error {
	for w := range work {
		c, err := pgx.Connect(ctx, url) // want `^pgx.Connect opens a connection for each turn of the loop; open it once and keep it$`
		if err != nil {
			return err
		}
		_, err = c.Exec(ctx, "INSERT INTO t VALUES ($1)", w)
		c.Close(ctx)
		if err != nil {
			return err
		}
	}
	for _, n := range names {
		db, err := connect() // want `connect opens a pool for each turn of the loop`
		if err != nil {
			return err
		}
		if _, err := db.ExecContext(ctx, "INSERT INTO t VALUES ($1)", n); err != nil {
			return err
		}
	}
	tick := time.NewTicker(time.Minute)
	for {
		select {
		case <-tick.C:
			db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each turn of the loop and nothing closes it`
			if err != nil {
				return err
			}
			db.ExecContext(ctx, "DELETE FROM t")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func connect() (*sql.DB, error) { return sql.Open("postgres", url) }

// Started opens what stays.
func Started() *sql.DB {
	db, err := connect()
	if err != nil {
		panic(err)
	}
	return db
}

// Shards opens one for each, and waits for the server.
func Shards(ctx context.Context, urls []string) (all []*sql.DB, err error) {
	for _, u := range urls {
		db, err := sql.Open("postgres", u)
		if err != nil {
			return nil, err
		}
		all = append(all, db)
	}
	for _, u := range urls {
		c, err := pgx.Connect(ctx, u)
		if err != nil {
			return nil, err
		}
		c.Close(ctx)
	}
	for range 10 {
		c, err := pgx.Connect(ctx, url)
		if err == nil {
			return all, c.Close(ctx)
		}
		time.Sleep(time.Second)
	}
	for {
		c, err := pgx.Connect(ctx, url)
		if err == nil {
			return all, c.Close(ctx)
		}
		time.Sleep(time.Second)
	}
}

// Follow keeps the connection that it has until it breaks.
func Follow(ctx context.Context, again <-chan time.Time) error {
	var c *pgx.Conn
	for range again {
		if c == nil || c.IsClosed() {
			var err error
			if c, err = pgx.Connect(ctx, url); err != nil {
				return err
			}
		}
		if err := c.Ping(ctx); err != nil {
			return err
		}
	}
	return nil
}
