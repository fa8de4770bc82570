// Package bothnames links two drivers of one name, of which lib/pq's comes to
// mind first. It panics at start.
package bothnames

import (
	_ "github.com/lib/pq" // want `^import of github.com/lib/pq keeps`
	_ "github.com/netra-systems/netralint/conn/pqdriver"
)
