package pqcompat

import (
	"bytes"
	"fmt"
)

// parseArray reads array text as the server writes it: no spaces, NULL in
// capitals. A NULL element is nil. An empty array has no dimensions.
func parseArray(src []byte, delimiter string) (dims []int, elems [][]byte, err error) {
	p := arrayParser{src: src, delimiter: []byte(delimiter), elems: [][]byte{}}
	for p.at < len(src) && src[p.at] == '{' {
		p.at++
		p.dims = append(p.dims, -1)
	}
	if len(p.dims) == 0 {
		return nil, nil, p.unexpected()
	}
	if p.at < len(src) && src[p.at] == '}' { // {} or {{}}
		for range p.dims {
			if !p.skip('}') {
				return nil, nil, p.unexpected()
			}
		}
		p.dims = nil
	} else if !p.level(1, len(p.dims)) {
		return nil, nil, p.unexpected()
	}
	if p.at != len(src) {
		return nil, nil, p.unexpected()
	}
	return p.dims, p.elems, nil
}

type arrayParser struct {
	src       []byte
	delimiter []byte
	at        int
	dims      []int
	elems     [][]byte
}

func (p *arrayParser) unexpected() error {
	if p.at >= len(p.src) {
		return fmt.Errorf("parse array: it ends at byte %d", p.at)
	}
	return fmt.Errorf("parse array: unexpected %q at byte %d", p.src[p.at], p.at)
}

func (p *arrayParser) skip(c byte) bool {
	if p.at < len(p.src) && p.src[p.at] == c {
		p.at++
		return true
	}
	return false
}

// level reads the inside of a brace of the given level and its closing brace.
// The braces of levels up to open are already read.
func (p *arrayParser) level(level, open int) bool {
	for n := 1; ; n++ {
		if level == len(p.dims) {
			if !p.element() {
				return false
			}
		} else {
			if level >= open && !p.skip('{') {
				return false
			}
			if !p.level(level+1, open) {
				return false
			}
			open = level // the next siblings bring braces of their own
		}
		if bytes.HasPrefix(p.src[p.at:], p.delimiter) {
			p.at += len(p.delimiter)
			continue
		}
		if !p.skip('}') || p.dims[level-1] >= 0 && p.dims[level-1] != n {
			return false
		}
		p.dims[level-1] = n
		return true
	}
}

func (p *arrayParser) element() bool {
	if p.skip('"') {
		return p.quoted()
	}
	start := p.at
	for p.at < len(p.src) && p.src[p.at] != '}' && p.src[p.at] != '{' && !bytes.HasPrefix(p.src[p.at:], p.delimiter) {
		p.at++
	}
	e := p.src[start:p.at]
	if len(e) == 0 {
		return false
	}
	if string(e) == "NULL" {
		e = nil
	}
	p.elems = append(p.elems, e)
	return true
}

// quoted reads a quoted element from behind its first quote. It reports false if there is
// no closing one.
func (p *arrayParser) quoted() bool {
	e := []byte{}
	for p.at < len(p.src) {
		c := p.src[p.at]
		p.at++
		switch c {
		case '"':
			p.elems = append(p.elems, e)
			return true
		case '\\':
			if p.at == len(p.src) {
				return false
			}
			c = p.src[p.at]
			p.at++
		}
		e = append(e, c)
	}
	return false
}
