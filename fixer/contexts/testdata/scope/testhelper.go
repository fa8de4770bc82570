package contexts

import "testing"

// forTests is in no test file: its callers are not all in sight.
func forTests(t testing.TB) { probe() /* - no context is in scope */ }
