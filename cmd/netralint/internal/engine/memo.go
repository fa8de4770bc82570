package engine

import (
	"crypto/sha256"
	"fmt"
)

// A Memo keeps something beside the results, by what it depends on.
type Memo struct {
	store *store
	key   key
}

// NewMemo returns the memo for all that is in parts, of this program, in a directory of
// results; "" keeps nothing.
func NewMemo(dir string, parts ...any) *Memo {
	sum := toolSum()
	if sum == (key{}) {
		dir = ""
	}
	h := sha256.New()
	h.Write(sum[:])
	fmt.Fprintf(h, "memo %q", parts)
	return &Memo{openStore(dir), key(h.Sum(nil))}
}

// Get reads what was put before into value, and reports whether there is something.
func (m *Memo) Get(value any) bool { return m.store.get(m.key, value) }

// Put keeps a value.
func (m *Memo) Put(value any) { m.store.put(m.key, value) }
