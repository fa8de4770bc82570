package contexts

import "testing"

func TestPlain(t *testing.T) {
	probe() /* t.Context() */
	t.Cleanup(func() {
		probe() /* - function literal */
		tidy(t)
	})
	t.Run("sub", func(t *testing.T) {
		probe() /* t.Context() */
	})
	t.Run("sub", func(*testing.T) {
		probe() /* - function literal */
	})
	defer func() {
		probe() /* - it is deferred */
	}()
	helper(t)
}

func BenchmarkPlain(b *testing.B) {
	for b.Loop() {
		probe() /* b.Context() */
	}
}

func FuzzPlain(f *testing.F) {
	f.Fuzz(func(t *testing.T, s string) { probe() /* t.Context() */ })
	probe() /* f.Context() */
}

func helper(tb testing.TB) { probe() /* tb.Context() */ }

// tidy runs in Cleanup, when the test's context has been cancelled.
func tidy(t *testing.T) {
	probe() /* - no context is in scope */
	tidyMore(t)
}

func tidyMore(t *testing.T) { probe() /* - no context is in scope */ }

// Exported could be called from a Cleanup function in the external tests.
func Exported(t *testing.T) { probe() /* - no context is in scope */ }

func TestEndsWhenDone(t *testing.T) {
	ctx := t.Context()
	if ctx.Err() != nil {
		t.Fatal("done")
	}
	probe() /* ctx */
}
