// Package built runs statements that builders make.
package built

import (
	"context"
	"database/sql"

	sq "github.com/Masterminds/squirrel"
	"github.com/doug-martin/goqu/v9"
	"github.com/go-jet/jet/v2/postgres"
	"github.com/go-jet/jet/v2/qrm"
	"github.com/gocraft/dbr/v2"
	_ "github.com/lib/pq"
)

type store struct {
	db *sql.DB
	g  *goqu.Database
	s  *dbr.Session
	b  sq.StatementBuilderType
}

func open(dsn string) (*store, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	c, err := dbr.Open("postgres", dsn, nil)
	if err != nil {
		return nil, err
	}
	return &store{db, goqu.New("postgres", db), c.NewSession(nil), sq.StatementBuilder.RunWith(db)}, nil
}

func (s *store) goqu(ctx context.Context) error {
	var ids []int64
	if err := s.g.From("t").Select("id").ScanVals(&ids); err != nil { // want `s.g.From\("t"\).Select\("id"\).ScanVals takes no context; use ScanValsContext with ctx`
		return err
	}
	if _, err := s.g.Delete("t").Executor().Exec(); err != nil { // want `Exec takes no context`
		return err
	}
	tx, err := s.g.Begin() // want `s.g.Begin takes no context; use BeginTx with ctx`
	if err != nil {
		return err
	}
	return tx.Wrap(func() error {
		_, err := tx.Exec("DELETE FROM t") // want `tx.Exec takes no context`
		return err
	})
}

func (s *store) dbr(ctx context.Context) error {
	var ids []int64
	if _, err := s.s.Select("id").From("t").Load(&ids); err != nil { // want `Load takes no context; use LoadContext with ctx`
		return err
	}
	tx, err := s.s.Begin() // want `s.s.Begin takes no context`
	if err != nil {
		return err
	}
	defer tx.RollbackUnlessCommitted()
	if _, err := tx.Update("t").Set("a", 1).Exec(); err != nil { // want `Exec takes no context`
		return err
	}
	_, err = s.s.Exec("DELETE FROM t") // want `s.s.Exec takes no context`
	return err
}

func (s *store) squirrel(ctx context.Context, id int64) error {
	var name string
	if err := sq.Select("name").From("t").RunWith(s.db).QueryRow().Scan(&name); err != nil { // want `QueryRow takes no context; use QueryRowContext with ctx`
		return err
	}
	if err := s.b.Select("name").From("t").Scan(&name); err != nil { // want `Scan takes no context`
		return err
	}
	q := sq.Delete("t").Where(sq.Eq{"id": id}).RunWith(s.db)
	if _, err := q.Exec(); err != nil { // want `q.Exec takes no context`
		return err
	}
	_, err := sq.ExecWith(s.db, sq.Delete("t")) // want `sq.ExecWith takes no context; use ExecContextWith with ctx`
	return err
}

func (s *store) jet(ctx context.Context) error {
	var ids []int64
	if err := postgres.SELECT(postgres.Int(1)).Query(s.db, &ids); err != nil { // want `Query takes no context; use QueryContext with ctx`
		return err
	}
	return through(ctx, s.db)
}

func through(ctx context.Context, db qrm.DB) error {
	_, err := postgres.RawStatement("DELETE FROM t").Exec(db) // want `Exec takes no context`
	return err
}

// silent has statements that have a context, that are only made, or whose handle is none
// of PostgreSQL's for certain, or takes none.
func (s *store) silent(ctx context.Context, r sq.BaseRunner, g *goqu.SelectDataset) error {
	if _, _, err := s.g.From("t").ToSQL(); err != nil {
		return err
	}
	if _, err := g.Count(); err != nil {
		return err
	}
	if _, err := sq.Delete("t").RunWith(r).Exec(); err != nil {
		return err
	}
	if _, err := sq.Delete("t").RunWith(sq.NewStmtCacheProxy(s.db)).Exec(); err != nil {
		return err
	}
	if _, err := s.g.Delete("t").Executor().ExecContext(ctx); err != nil {
		return err
	}
	_, err := s.s.DeleteFrom("t").ExecContext(ctx)
	return err
}
