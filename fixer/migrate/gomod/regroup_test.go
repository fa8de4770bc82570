package gomod

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRegroup(t *testing.T) {
	const old = `module example.com/m

go 1.17

require (
	example.com/a v1.0.0
	example.com/z v1.0.0
)
`
	const tidied = `module example.com/m

go 1.26.0

require (
	example.com/a v1.0.0
	example.com/z v1.0.0
)

require (
	example.com/b v1.0.0 // indirect
	example.com/conn v1.0.0
	example.com/x v1.0.0 // indirect
)
`
	const want = `module example.com/m

go 1.26.0

require (
	example.com/a v1.0.0
	example.com/conn v1.0.0
	example.com/z v1.0.0
)

require (
	example.com/b v1.0.0 // indirect
	example.com/x v1.0.0 // indirect
)
`
	got, err := regroup("go.mod", []byte(old), []byte(tidied))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again, err := regroup("go.mod", []byte(old), got); err != nil || string(again) != string(got) {
		t.Errorf("a second time: %v\n%s", err, again)
	}
}

// A file whose owner keeps all in one block stays in one block.
func TestRegroupKeepsTheOwnersForm(t *testing.T) {
	const old = `module example.com/m

require example.com/a v1.0.0

require example.com/b v1.0.0 // indirect
`
	got, err := regroup("go.mod", []byte(old), []byte(old))
	if err != nil || string(got) != old {
		t.Errorf("%v\n%s", err, got)
	}
}
