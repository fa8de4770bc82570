package conn

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"
)

// endings reads along what the server sends and counts the transactions that have ended.
// The status of a session does not tell when another began at once, as with COMMIT AND
// CHAIN or the text COMMIT; BEGIN: the tags of the statements do.
type endings struct {
	from      io.Reader
	n         int
	savepoint bool   // there was one in the transaction: a tag ROLLBACK may be that of ROLLBACK TO
	part      []byte // of a message that is looked at
	skip      int    // bytes of a message that is not
}

// follow has e count the transactions that end on the connection to be made with cc.
func (e *entry) follow(cc *pgx.ConnConfig) {
	build := cc.BuildFrontend
	if build == nil {
		build = pgproto3.NewFrontend
	}
	cc.BuildFrontend = func(r io.Reader, w io.Writer) *pgproto3.Frontend {
		e.endings = endings{from: r}
		return build(&e.endings, w)
	}
}

func (s *endings) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	s.read(p[:n])
	return n, err
}

const (
	header     = 5 // a message's kind and the length of the rest, itself included
	longestTag = header + len("PREPARE TRANSACTION\x00")
)

func (s *endings) read(b []byte) {
	for len(b) > 0 {
		if s.skip == 0 && len(s.part) == 0 && len(b) >= header && !isLookedAt(b[0]) {
			s.skip = size(b)
		}
		if s.skip > 0 {
			n := min(s.skip, len(b))
			s.skip -= n
			b = b[n:]
			continue
		}
		s.part = append(s.part, b[0])
		b = b[1:]
		if len(s.part) < header {
			continue
		}
		switch n := size(s.part); {
		case !isLookedAt(s.part[0]) || n > longestTag || n < header:
			s.skip = max(n-len(s.part), 0)
			s.part = s.part[:0]
		case len(s.part) == n:
			s.message(s.part[0], string(s.part[header:]))
			s.part = s.part[:0]
		}
	}
}

// isLookedAt is for CommandComplete and ReadyForQuery.
func isLookedAt(kind byte) bool { return kind == 'C' || kind == 'Z' }

// size is that of the whole message; at least 1, so that whatever is sent is read to its end.
func size(head []byte) int {
	return 1 + int(min(binary.BigEndian.Uint32(head[1:header]), math.MaxInt32-1))
}

func (s *endings) message(kind byte, body string) {
	switch {
	case kind == 'Z':
		s.savepoint = s.savepoint && body != "I"
	case body == "SAVEPOINT\x00":
		s.savepoint = true
	case body == "COMMIT\x00", body == "PREPARE TRANSACTION\x00", body == "ROLLBACK\x00" && !s.savepoint:
		s.n++
		s.savepoint = false
	}
}
