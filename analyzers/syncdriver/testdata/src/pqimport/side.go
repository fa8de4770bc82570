package pqimport

import _ "github.com/lib/pq" // want `^import of github.com/lib/pq is a second set of TLS, type and error rules beside pgx, without batches, whose error checks match nothing once connections come from pgx$`
