// Package through passes the name on.
package through

import "example.com/conns/byname/gen"

// Driver is the name of a driver.
type Driver string

// Connect opens what it is told.
func Connect(driver string) (*gen.Generic, error) { return gen.Open(driver, "") }

// Kind does so by a type of its own.
func Kind(d Driver) (*gen.Generic, error) { return Connect(string(d)) }
