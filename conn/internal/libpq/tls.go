package libpq

import (
	"crypto/tls"
	"strings"
	"sync"
)

// TLSPrefix starts a value of sslmode that names settings of RegisterTLS.
const TLSPrefix = "pqgo-"

var tlsConfigs sync.Map // key without the prefix -> *tls.Config

// RegisterTLS keeps TLS settings under a key, or with nil takes them back.
func RegisterTLS(key string, config *tls.Config) {
	key = strings.TrimPrefix(key, TLSPrefix)
	if config == nil {
		tlsConfigs.Delete(key)
		return
	}
	tlsConfigs.Store(key, config)
}

// TLSConfig returns a copy of the settings that an sslmode names, nil if there
// are none.
func TLSConfig(sslmode string) *tls.Config {
	v, ok := tlsConfigs.Load(strings.TrimPrefix(sslmode, TLSPrefix))
	if !ok {
		return nil
	}
	return v.(*tls.Config).Clone()
}
