package database

import "database/sql"

// Taker is an interface of this package.
type Taker interface{ Take(db *sql.DB) }

// Holder has a field of this package.
type Holder struct{ Pool *sql.DB }
