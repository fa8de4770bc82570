// Package pgxpoolstat shows the counts of a [conn.DB] as a [pgxpool.Stat], for code
// that takes nothing else, such as the metrics of otelpgx:
//
//	err := otelpgx.RecordStats(pgxpoolstat.Of(db))
//
// pgxpool has no way to make a Stat, so its fields are filled by name through
// package unsafe. One that another version of pgx does not have is left out. Where
// the type does not matter use [conn.DB.Stat], which has the same methods.
package pgxpoolstat

import (
	"reflect"
	"unsafe"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn"
)

// Source has the methods by which metrics read a pgxpool.Pool. It is safe for
// concurrent use.
type Source struct{ db *conn.DB }

// Of returns the counts of db.
func Of(db *conn.DB) Source { return Source{db} }

// Config returns the settings of the DB in pgxpool's terms.
func (s Source) Config() *pgxpool.Config { return s.db.Config() }

// Stat returns the counts of the DB at this time.
func (s Source) Stat() *pgxpool.Stat {
	from, stat := s.db.Stat(), &pgxpool.Stat{}
	fill(reflect.ValueOf(stat).Elem(), map[string]int64{
		"newConnsCount":         from.NewConnsCount(),
		"lifetimeDestroyCount":  from.MaxLifetimeDestroyCount(),
		"idleDestroyCount":      from.MaxIdleDestroyCount(),
		"constructingResources": int64(from.ConstructingConns()),
		"acquiredResources":     int64(from.AcquiredConns()),
		"idleResources":         int64(from.IdleConns()),
		"maxResources":          int64(from.MaxConns()),
		"acquireCount":          from.AcquireCount(),
		"acquireDuration":       int64(from.AcquireDuration()),
		"emptyAcquireCount":     from.EmptyAcquireCount(),
		"emptyAcquireWaitTime":  int64(from.EmptyAcquireWaitTime()),
		"canceledAcquireCount":  from.CanceledAcquireCount(),
	})
	return stat
}

// fill sets the fields of a struct by name, and those of the structs it points to.
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
