// Package states leaves something on connections by object mappers.
package states

import (
	"context"
	"database/sql"

	_ "github.com/lib/pq" // want: syncdriver
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"xorm.io/xorm"
)

// DB is the pool of the process.
var DB *gorm.DB

type repo struct {
	db     *gorm.DB
	engine *xorm.Engine
	bun    *bun.DB
}

func open(dsn string) (*repo, error) {
	db, err := gorm.Open(postgres.Open(dsn))
	if err != nil {
		return nil, err
	}
	DB = db
	pool, err := sql.Open("postgres", dsn) // want: mixeddriver preping
	if err != nil {
		return nil, err
	}
	engine, err := xorm.NewEngine("postgres", dsn) // want: mixeddriver preping
	if err != nil {
		return nil, err
	}
	return &repo{db, engine, bun.NewDB(pool, pgdialect.New())}, nil
}

func (r *repo) left(ctx context.Context, tenant string) {
	DB.WithContext(ctx).Exec("SET search_path TO tenant")                             // want: sessionstate
	r.db.WithContext(ctx).Exec("SET LOCAL statement_timeout = 100")                   // want: sessionstate
	r.db.WithContext(ctx).Debug().Raw("SELECT pg_advisory_lock(?)", 7).Scan(new(any)) // want: sessionstate
	r.engine.Exec("SET search_path TO tenant")                                        // want: blockingcall sessionstate
	r.bun.NewRaw("SET search_path TO ?", bun.Ident(tenant)).Exec(ctx)                 // want: sessionstate
	r.bun.ExecContext(ctx, "LISTEN jobs")                                             // want: sessionstate
	exec := func(text string) *gorm.DB { return r.db.WithContext(ctx).Exec(text) }
	exec("SELECT 1")
}

type unit[T any] struct{ db *gorm.DB }

func (u unit[T]) left(ctx context.Context) {
	u.db.WithContext(ctx).Exec("SET ROLE app") // want: sessionstate
}

func newUnit(r *repo) unit[int] { return unit[int]{db: r.db} }

var _ = []any{open, (*repo).left, newUnit, unit[int].left}
