package pgtest

import (
	"bytes"
	"testing"
	"time"
)

func TestLeftOver(t *testing.T) {
	before := goroutines()
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() { defer close(ended); <-stop }()
	if left := leftOver(before, 10*time.Millisecond); len(left) != 1 || !bytes.Contains(left[0], []byte("TestLeftOver")) {
		t.Errorf("left over: %q, want the goroutine of this test", left)
	}
	close(stop)
	<-ended
	if left := leftOver(before, leakWait); len(left) != 0 {
		t.Errorf("left over: %q, want nothing", left)
	}
}
