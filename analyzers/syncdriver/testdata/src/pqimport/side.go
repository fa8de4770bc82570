package pqimport

import _ "github.com/lib/pq" // want `^import of github.com/lib/pq puts PostgreSQL behind database/sql without batches, and out of reach of conn's pool, TLS and error rules; netralint -fix ./... moves the module off it$`
