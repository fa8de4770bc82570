// Package tlskeys keeps the TLS settings that a URL names by sslmode=pqgo-KEY.
package tlskeys

import (
	"crypto/tls"
	"strings"
	"sync"
)

// Prefix starts a value of sslmode that names settings of Register.
const Prefix = "pqgo-"

var configs sync.Map // key without the prefix -> *tls.Config

// Register keeps TLS settings under a key, or with nil takes them back.
func Register(key string, config *tls.Config) {
	key = strings.TrimPrefix(key, Prefix)
	if config == nil {
		configs.Delete(key)
		return
	}
	configs.Store(key, config)
}

// Config returns a copy of the settings that an sslmode names, nil if there
// are none.
func Config(sslmode string) *tls.Config {
	v, ok := configs.Load(strings.TrimPrefix(sslmode, Prefix))
	if !ok {
		return nil
	}
	return v.(*tls.Config).Clone()
}
