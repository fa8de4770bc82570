// Package user sets up the pools of another package by their interfaces.
package user

import (
	"time"

	"example.com/preping/faced/opener"
)

type app struct{ db opener.Limits }

func newApp(dsn string) (*app, error) {
	c, err := opener.Plain(dsn) // want `PostgreSQL pool opened by opener.Plain has no PingContext`
	if err != nil {
		return nil, err
	}
	c.SetMaxOpenConns(4)
	c.SetConnMaxLifetime(time.Hour)
	return &app{c}, nil
}

func forgets(dsn string) (*app, error) {
	c, err := opener.Plain(dsn) // want `PostgreSQL pool opened by opener.Plain has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		return nil, err
	}
	return &app{c}, nil
}
