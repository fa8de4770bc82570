package pqcompat

import (
	"crypto/tls"

	"github.com/netra-systems/netralint/conn/internal/tlskeys"
)

// RegisterTLSConfig gives the connections of package conn whose URL has
// sslmode=pqgo-key, with parity.LibPQ(), these settings, of which
// each gets a copy with the server's name; nil takes a key back.
func RegisterTLSConfig(key string, config *tls.Config) error {
	tlskeys.Register(key, config)
	return nil
}
