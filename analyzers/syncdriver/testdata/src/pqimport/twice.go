package pqimport

import (
	_ "github.com/lib/pq"
	"github.com/lib/pq/oid" // want `^import of github.com/lib/pq/oid keeps PostgreSQL.*; used here for oid.T_int4; netralint -fix ./... moves the module off it$`
)

var number = oid.T_int4
