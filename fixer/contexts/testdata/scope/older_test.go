//go:build go1.22

package contexts

import "testing"

func TestOlder(t *testing.T) {
	probe() /* - no context is in scope */
}
