package migrate

import (
	"context"
	"regexp"
	"testing"
)

// TestFault sees a pass end in an error where it panics, with the place.
func TestFault(t *testing.T) {
	p := pass{passNative, func(context.Context) error { panic("no such node") }}
	err := p.whole(t.Context())
	want := `(?s)^a fault of netralint stopped the native pass \(-level=driver does without it\); please report .*: no such node\n.*fault_test.go:`
	if err == nil || !regexp.MustCompile(want).MatchString(err.Error()) {
		t.Errorf("got %v, want %s", err, want)
	}
}
