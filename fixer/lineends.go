package fixer

import (
	"bytes"
	"strings"
)

// UnixLines returns text with its lines ended by "\n" alone, and whether they
// all ended in "\r\n". Text with ends of both kinds is returned as it is.
func UnixLines(text []byte) (lines []byte, crlf bool) {
	if n := bytes.Count(text, []byte("\r\n")); n == 0 || n != bytes.Count(text, []byte("\n")) {
		return text, false
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), true
}

// WindowsLines is the way back from [UnixLines].
func WindowsLines(text []byte) []byte {
	return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
}

// onDisk returns text of the file with the line ends it has on disk.
func (f *File) onDisk(text []byte) []byte {
	if f.crlf {
		return WindowsLines(text)
	}
	return text
}

// EditAt returns an edit of bytes [start, end) of a file as it is on disk. Src
// is counted otherwise when lines end in "\r\n" there.
func (m *Module) EditAt(name string, start, end int, text string) Edit {
	if f := m.files[name]; f != nil && f.crlf {
		start, end = f.srcOffset(start), f.srcOffset(end)
	}
	return Edit{File: name, Start: start, End: end, New: strings.ReplaceAll(text, "\r\n", "\n")}
}

// srcOffset returns the offset in Src for one on disk. An offset between "\r"
// and "\n" is that of the end of the line.
func (f *File) srcOffset(disk int) int {
	at := 0
	for n := 0; n < disk && at < len(f.Src); at++ {
		if n++; f.Src[at] == '\n' {
			if n == disk {
				return at
			}
			n++
		}
	}
	return at
}
