package parity

import (
	"bytes"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq/hstore"
)

// Named kinds without methods.
type (
	namedString string
	namedInt    int
	namedInt16  int16
	namedUint64 uint64
	namedFloat  float64
	namedBool   bool
	namedBytes  []byte
	namedTime   time.Time
	namedAny    any
	plainStruct struct{ A int }
)

// level is an integer with a text of its own, as enumerations have.
type level int

func (l level) String() string { return [...]string{"zero", "one", "two", "three"}[l&3] }

// Valuers.
type (
	valuerText    string                   // value receiver, string
	valuerBytes   struct{ b []byte }       // value receiver, []byte
	valuerPointer struct{ n int64 }        // pointer receiver, int64
	valuerOf      struct{ v driver.Value } // anything
	valuerFails   struct{}                 // error
	valuerSlice   []string                 // a slice that is a Valuer
	valuerTime    struct{ at time.Time }   // time
)

func (v valuerText) Value() (driver.Value, error)     { return "v:" + string(v), nil }
func (v valuerBytes) Value() (driver.Value, error)    { return v.b, nil }
func (v *valuerPointer) Value() (driver.Value, error) { return v.n, nil }
func (v valuerOf) Value() (driver.Value, error)       { return v.v, nil }
func (valuerFails) Value() (driver.Value, error)      { return nil, errors.New("no value today") }
func (v valuerSlice) Value() (driver.Value, error)    { return fmt.Sprintf("%d strings", len(v)), nil }
func (v valuerTime) Value() (driver.Value, error)     { return v.at, nil }

// Scanners. Each keeps what it was given.
type (
	scannerAny    struct{ Got any }
	scannerBytes  struct{ Got []byte }
	scannerString struct{ Got string }
	scannerTime   struct{ Got time.Time }
	scannerFails  struct{ Calls int }
	scannerNamed  string
	// guardedHstore keeps lib/pq's Hstore from panicking, which database/sql's
	// Rows do not survive.
	guardedHstore struct{ hstore.Hstore }
)

func (s *scannerAny) Scan(src any) error {
	if b, ok := src.([]byte); ok {
		src = bytes.Clone(b)
	}
	s.Got = src
	return nil
}

func (s *scannerBytes) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("want []byte, got %T", src)
	}
	s.Got = bytes.Clone(b)
	return nil
}

func (s *scannerString) Scan(src any) error {
	v, ok := src.(string)
	if !ok {
		return fmt.Errorf("want string, got %T", src)
	}
	s.Got = v
	return nil
}

func (s *scannerTime) Scan(src any) error {
	v, ok := src.(time.Time)
	if !ok {
		return fmt.Errorf("want time.Time, got %T", src)
	}
	s.Got = v
	return nil
}

func (s *guardedHstore) Scan(src any) error {
	if b, ok := src.([]byte); ok || src == nil {
		return s.Hstore.Scan(src)
	} else {
		return fmt.Errorf("want []byte, got %T %v", src, b)
	}
}

func (s *scannerFails) Scan(any) error { s.Calls++; return errors.New("will not scan") }

func (s *scannerNamed) Scan(src any) error {
	*s = scannerNamed(fmt.Sprintf("%T:%v", src, src))
	return nil
}
