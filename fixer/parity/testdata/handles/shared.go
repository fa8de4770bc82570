// Package shared is what package shapes hands handles to.
package shared

import (
	"context"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/netra-systems/netralint/conn"
)

type Execer interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

type Base struct{ DB *conn.DB }

func (b Base) Send(ctx context.Context) {
	b.DB.Exec(ctx, "") // from otherNames.a otherNames.b
}

type Repo[T Execer] struct{ t T }

func NewRepo[T Execer](t T) *Repo[T] { return &Repo[T]{t} }

func (r *Repo[T]) Send(ctx context.Context) {
	r.t.Exec(ctx, "") // from otherGenerics.a otherGenerics.b
}

type inner struct{ Execer }

type Outer struct{ inner }

func NewOuter(e Execer) Outer { return Outer{inner{e}} }

type plain struct{ *conn.DB }

type Hidden struct{ plain }

func NewHidden(db *conn.DB) *Hidden { return &Hidden{plain{db}} }

func Each[S ~[]E, E Execer](list S, do func(E)) {
	for _, e := range list {
		do(e)
	}
}

func First[E Execer](ctx context.Context, list []E) {
	Each(list, func(e E) {
		e.Exec(ctx, "") // from nestedGenerics.a nestedGenerics.b
	})
}

var Current Execer

func Run(ctx context.Context) {
	Current.Exec(ctx, "") // from variable.a variable.b
}

type Provider interface{ Handle() *conn.DB }

type Config struct {
	Store Provider
	Name  string
}

var (
	ByName = map[string]Execer{}
	Queue  = make(chan Execer, 1)
	Hook   func(Execer)
	Last   *conn.DB
)

func Use(p Provider) {}

type Job struct{}

func (Job) Do(e Execer) {}
