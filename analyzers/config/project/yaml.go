package project

import (
	"bytes"
	"errors"

	"go.yaml.in/yaml/v4"
)

// NoYAML says where in a text it is no YAML, by the error of the decoder, and why. Lines
// and columns count from 1, also where the decoder gives an offset alone, as for a byte
// that no text has; ok is false for another error.
func NoYAML(text []byte, err error) (line, column int, words string, ok bool) {
	var wrong *yaml.LoadError
	if !errors.As(err, &wrong) {
		return 0, 0, "", false
	}
	if at := wrong.Mark; at.Line > 0 {
		return min(at.Line, bytes.Count(text, []byte{'\n'})+1), max(1, at.Column), wrong.Message, true
	}
	before := text[:min(max(0, wrong.Mark.Index), len(text))]
	return bytes.Count(before, []byte{'\n'}) + 1, len(before) - bytes.LastIndexByte(before, '\n'), wrong.Message, true
}
