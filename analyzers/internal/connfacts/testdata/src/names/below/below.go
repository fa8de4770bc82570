// Package below registers a name.
package below

import (
	"database/sql"

	"github.com/lib/pq"
)

// Name is registered.
const Name = "pq-below"

func init() { sql.Register(Name, &pq.Driver{}) }
