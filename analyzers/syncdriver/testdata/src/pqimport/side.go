package pqimport

import _ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps PostgreSQL behind database/sql, out of conn's reach; netralint -fix ./... moves the module off it$`
