// Package plain reaches no database.
package plain

import "time"

// Wait waits.
func Wait() { time.Sleep(time.Second) }
