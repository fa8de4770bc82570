// Package openings imports its drivers in one file and opens in others.
package openings

import (
	_ "github.com/go-sql-driver/mysql"
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps`
)
