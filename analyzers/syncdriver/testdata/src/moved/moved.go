// Package moved is what the migration leaves of code that has to stay on
// database/sql: it is not reported.
package moved

import (
	"database/sql"
	"database/sql/driver"
	"os"

	"github.com/jmoiron/sqlx"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/pqcompat"
	"github.com/netra-systems/netralint/conn/pqdriver"
)

func byName(url string) error {
	if _, err := sqlx.Connect(pqdriver.Name, url); err != nil {
		return err
	}
	if _, err := sql.Open("postgres", url); err != nil {
		return err
	}
	_, err := sql.Open(env("DB_DRIVER", "postgres"), url)
	return err
}

func env(name, or string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return or
}

type pools struct{ connector driver.Connector }

func byConnector(url string) (*sql.DB, error) {
	c, err := conn.NewConnector(url)
	if err != nil {
		return nil, err
	}
	p := pools{c}
	return sql.OpenDB(p.connector), nil
}

func compatible(url string) (*sql.DB, error) {
	c, err := pqcompat.NewConnector(url)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}

func direct(url string) (*sql.DB, error) { return conn.OpenSQL(url) }

func init() { sql.Register("ours", &pqcompat.Driver{}) }

func registered(url string) (*sql.DB, error) { return sql.Open("ours", url) }
