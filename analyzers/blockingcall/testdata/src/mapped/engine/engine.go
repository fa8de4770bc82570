// Package engine sends statements through xorm.
package engine

import (
	"context"

	_ "github.com/lib/pq"
	"xorm.io/xorm"
)

type user struct{ ID int64 }

type store struct{ e *xorm.Engine }

func open(dsn string) (*store, error) {
	e, err := xorm.NewEngine("postgres", dsn)
	if err != nil {
		return nil, err
	}
	return &store{e}, nil
}

func (s *store) all(ctx context.Context) (us []user, err error) {
	if err := s.e.Find(&us); err != nil { // want `s.e.Find takes no context; use s.e.Context\(ctx\)`
		return nil, err
	}
	_, err = s.e.Where("id > ?", 1).Limit(3).Get(&us) // want `Get takes no context; use s.e.Context\(ctx\)`
	return us, err
}

func count(e *xorm.Engine) (int64, error) {
	return e.Count(&user{}) // want `e.Count takes no context`
}

func counted(s *store) (int64, error) { return count(s.e) }

func (s *store) right(ctx context.Context) (us []user, err error) {
	if err := s.e.Context(ctx).Where("id > ?", 1).Find(&us); err != nil {
		return nil, err
	}
	session := s.e.NewSession().Context(ctx)
	defer session.Close()
	_, err = session.Insert(&us)
	return us, err
}

func lite(path string) error {
	e, err := xorm.NewEngine("sqlite3", path)
	if err != nil {
		return err
	}
	_, err = e.Count(&user{})
	return err
}
