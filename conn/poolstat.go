package conn

import (
	"reflect"
	"unsafe"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Config returns the settings in pgxpool's terms. It is a copy, for reading:
// for metrics, or for a pgxpool.Pool of one's own next to this DB.
func (db *DB) Config() *pgxpool.Config { return db.poolConfig.Copy() }

// poolConfig says the settings in pgxpool's terms.
func poolConfig(set *settings) *pgxpool.Config {
	c, err := pgxpool.ParseConfig(set.connConfig.ConnString())
	if err != nil {
		c = &pgxpool.Config{} // good for reading only
	}
	c.ConnConfig = set.connConfig.Copy()
	c.BeforeConnect = set.beforeConnect
	c.AfterConnect = set.AfterConnect
	c.MaxConns = int32(set.limit())
	c.MinConns, c.MinIdleConns = 0, 0
	c.MaxConnLifetime, c.MaxConnLifetimeJitter = set.Recycle-set.RecycleJitter, set.RecycleJitter
	c.MaxConnIdleTime = set.IdleTimeout
	c.PingTimeout = set.PingTimeout
	return c
}

// Stat returns the counts in pgxpool's terms, for code and metrics written for
// it, such as otelpgx.RecordStats. [DB.Stats] knows more.
//
// EmptyAcquire counts the acquires that queued or had to connect, as in pgxpool.
func (db *DB) Stat() *pgxpool.Stat {
	s := db.Stats()
	stat := &pgxpool.Stat{}
	fill(reflect.ValueOf(stat).Elem(), map[string]int64{
		"newConnsCount":         s.Connects + s.ConnectErrors,
		"lifetimeDestroyCount":  s.Recycled,
		"idleDestroyCount":      s.IdleClosed,
		"constructingResources": int64(s.Connecting),
		"acquiredResources":     int64(max(s.InUse-s.Connecting, 0)),
		"idleResources":         int64(s.Idle),
		"maxResources":          int64(s.Limit),
		"acquireCount":          s.Acquires,
		"acquireDuration":       int64(s.AcquireTime),
		"emptyAcquireCount":     db.count.emptyAcquire.Load(),
		"emptyAcquireWaitTime":  int64(s.WaitTime + s.ConnectTime),
		"canceledAcquireCount":  s.Canceled + s.WaitTimeouts,
	})
	return stat
}

// fill sets the fields of a struct by name, and those of the structs it points
// to. pgxpool.Stat has no constructor and otelpgx takes nothing else; a field
// that another version of pgx does not have is left out, and a test compares
// every method with what was counted.
func fill(v reflect.Value, values map[string]int64) {
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() == reflect.Pointer && f.Type().Elem().Kind() == reflect.Struct {
			inner := reflect.New(f.Type().Elem())
			fill(inner.Elem(), values)
			writable(f).Set(inner)
			continue
		}
		if n, ok := values[v.Type().Field(i).Name]; ok && f.CanInt() {
			writable(f).SetInt(n)
		}
	}
}

// writable is the addressable field f without the mark of being unexported.
func writable(f reflect.Value) reflect.Value {
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem()
}
