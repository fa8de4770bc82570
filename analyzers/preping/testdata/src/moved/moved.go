// Package moved opens pools whose connections are those of package conn.
package moved

import (
	"database/sql"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/pqdriver"
)

var opened, wrapped, connected, compatible, limited, mixed *sql.DB

var extended *sqlx.DB

// open lacks nothing: conn.OpenSQL sets the limits as well.
func open(url string) (err error) {
	opened, err = conn.OpenSQL(url, conn.WithMode(conn.ModeBounded))
	return err
}

func wrap(url string) error {
	c, err := conn.NewConnector(url)
	if err != nil {
		return err
	}
	wrapped = sql.OpenDB(c) // want `^PostgreSQL pool opened by sql.OpenDB has no SetMaxOpenConns$`
	return nil
}

func connect(url string) (err error) {
	connected, err = sql.Open(pqdriver.Name, url) // want `has no SetMaxOpenConns`
	if err != nil {
		return err
	}
	return nil
}

func extend(url string) (err error) {
	extended, err = sqlx.Open("postgres", url) // want `has no SetMaxOpenConns`
	return err
}

func replace(url string) error {
	c, err := pqcompat.NewConnector(url)
	if err != nil {
		return err
	}
	compatible = sql.OpenDB(c) // want `has no SetMaxOpenConns`
	return nil
}

// limit lacks nothing.
func limit(url string) error {
	c, err := pqcompat.NewConnector(url)
	if err != nil {
		return err
	}
	limited = sql.OpenDB(c)
	limited.SetMaxOpenConns(5)
	return nil
}

// mix can open another client's pool too.
func mix(url string, native bool) (err error) {
	name := "pgx"
	if native {
		name = pqdriver.Name
	}
	mixed, err = sql.Open(name, url) // want `has no PingContext`
	if err != nil {
		return err
	}
	mixed.SetMaxOpenConns(10)
	mixed.SetConnMaxLifetime(time.Hour)
	return nil
}
