package engine

import "testing"

func TestTooOld(t *testing.T) {
	const hint = "this netralint was built with go1.26.8, and the go command here is that of go1.27.0: install netralint anew with it"
	for _, test := range []struct{ built, goCommand, want string }{
		{"go1.26.8", "go1.27.0", hint},
		{"go1.26.8 X:synctest", "go1.27.0", "this netralint was built with go1.26.8 X:synctest, and the go command here is that of go1.27.0: install netralint anew with it"},
		{"go1.26.0", "go1.26.8", ""},
		{"go1.27.0", "go1.26.8", ""},
		{"devel go1.28-0a1b2c3", "go1.27.0", ""},
		{"go1.26.8", "devel go1.28-0a1b2c3", ""},
	} {
		if got := tooOld(test.built, test.goCommand); got != test.want {
			t.Errorf("built with %s, go command %s: %q, want %q", test.built, test.goCommand, got, test.want)
		}
	}
}
