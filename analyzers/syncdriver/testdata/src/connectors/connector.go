// Package connectors makes its connector in one file and opens in another.
package connectors

import (
	"database/sql"
	"database/sql/driver"

	"github.com/lib/pq" // want `import of github.com/lib/pq keeps.*used here for pq.NewConnector; netralint -fix ./... moves the module off it$`
)

func connector() driver.Connector {
	c, _ := pq.NewConnector("")
	return c
}

type pools struct{ c driver.Connector }

func newPools() *pools { return &pools{c: connector()} }

var _ = (*sql.DB)(nil)
