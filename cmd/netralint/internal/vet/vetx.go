package vet

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
)

// What the analysis of one package leaves for its importers is a file that
// begins with one of two lines. Most packages have nothing to do with a
// database; of those the line is all there is to read.
const (
	headNothing = "netralint vetx 1: nothing\n"
	headContent = "netralint vetx 1: content\n"
)

// vetx is the rest of the file.
type vetx struct {
	Relevant bool              // the rules need to see the importers
	Types    []byte            // type information, when the go command provides none
	Sections []checker.Section // facts about the package and all below it
}

func (v *vetx) write(name string) error {
	if name == "" {
		return nil
	}
	var buf bytes.Buffer
	if !v.Relevant && v.Types == nil && v.Sections == nil {
		buf.WriteString(headNothing)
	} else {
		buf.WriteString(headContent)
		if err := gob.NewEncoder(&buf).Encode(v); err != nil {
			return err
		}
	}
	return os.WriteFile(name, buf.Bytes(), 0o666)
}

// readVetx reads what this tool knew about a package below. A file of another tool is an
// error.
func readVetx(name string) (*vetx, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, len(headNothing))
	if _, err := io.ReadFull(f, head); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	v := new(vetx)
	switch string(head) {
	case headNothing:
		return v, nil
	case headContent:
		rest, err := io.ReadAll(f)
		if err == nil {
			err = gob.NewDecoder(bytes.NewReader(rest)).Decode(v)
		}
		if err != nil {
			return nil, fmt.Errorf("reading facts from %s: %w", name, err)
		}
		return v, nil
	}
	return nil, fmt.Errorf("%s was not written by netralint", name)
}

func sortSections(sections []checker.Section) {
	slices.SortFunc(sections, func(a, b checker.Section) int { return cmp.Compare(a.Path, b.Path) })
}
