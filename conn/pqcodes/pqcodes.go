// Package pqcodes gives the errors of connections with parity.LibPQ()
// the text of lib/pq 1.11 and later:
//
//	pq: relation "orders" does not exist at column 15 (42P01)
//
// Without it they have that of the releases before, which ends with the message. It
// is imported for that alone, and holds for the whole program, as the release of
// lib/pq did:
//
//	import _ "github.com/netra-systems/netralint/conn/pqcodes"
//
// Delete the import where nobody reads the texts.
package pqcodes

import "github.com/netra-systems/netralint/conn/internal/libpq"

func init() { libpq.ErrorCodes.Store(true) }
