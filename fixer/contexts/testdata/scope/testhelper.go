package contexts

import (
	"io"
	"testing"
)

// forTests is in no test file: its callers are not all in sight.
func forTests(t testing.TB) { probe() /* - no context is in scope */ }

// A handle is what a test works with.
type handle struct{}

// Open makes one.
func Open(t *testing.T) *handle {
	probe() /* t.Context() */
	t.Cleanup(func() { probe() /* - function literal */ })
	return new(handle)
}

// Reader makes an interface.
func Reader(tb testing.TB) (io.Reader, error) {
	probe() /* tb.Context() */
	return nil, nil
}

// Count may be asked for in a Cleanup function.
func Count(t *testing.T) (int, error) {
	probe() /* - no context is in scope */
	return 0, nil
}

// Drop is what such a function does.
func Drop(t *testing.T) error {
	probe() /* - no context is in scope */
	return nil
}

// again makes one to clean up with.
func again(t *testing.T) *handle {
	probe() /* - no context is in scope */
	return new(handle)
}

func cleaned(t *testing.T) {
	t.Cleanup(func() { again(t) })
}
