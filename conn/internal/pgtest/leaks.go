package pgtest

import (
	"bytes"
	"runtime"
	"testing"
	"time"
)

// leakWait is how long goroutines get to end after they were told to.
const leakWait = 10 * time.Second

// NoLeaks fails the test if a goroutine started after this call is still there
// when everything the test registered after it has been cleaned up.
func NoLeaks(t testing.TB) {
	t.Helper()
	ServerURL(t) // its goroutine outlives the test
	before := goroutines()
	t.Cleanup(func() {
		t.Helper()
		if left := leftOver(before, leakWait); len(left) > 0 {
			t.Errorf("goroutines left over:\n\n%s", bytes.Join(left, []byte("\n\n")))
		}
	})
}

// leftOver returns the stacks of goroutines that are not among those before and
// did not end in time. The wait ends with the last of them.
func leftOver(before map[string][]byte, wait time.Duration) (left [][]byte) {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(wait); ; <-tick.C {
		left = nil
		for id, stack := range goroutines() {
			if before[id] == nil && !ofTheServer(stack) {
				left = append(left, stack)
			}
		}
		if len(left) == 0 || time.Now().After(end) {
			return left
		}
	}
}

// ofTheServer reports whether a goroutine waits for the server, which outlives
// the tests that restart it.
func ofTheServer(stack []byte) bool {
	return bytes.Contains(stack, []byte("pgtest.(*Instance).Run.func"))
}

// goroutines returns the stacks of all goroutines but that of the caller, by ID.
func goroutines() map[string][]byte {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	all := map[string][]byte{}
	for i, stack := range bytes.Split(buf, []byte("\n\n")) {
		if id, _, _ := bytes.Cut(stack, []byte(" [")); i > 0 { // the caller is the first
			all[string(id)] = stack
		}
	}
	return all
}
