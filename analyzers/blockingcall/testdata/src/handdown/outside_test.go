package handdown_test

import "testing"

// touch is another one.
func TestTouch(t *testing.T) {}
