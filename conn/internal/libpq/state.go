package libpq

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/netra-systems/netralint/conn/internal/tagging"
)

const (
	stateKey = "github.com/netra-systems/netralint/conn/internal/libpq"
	// maxDescriptions bounds what is remembered for one connection.
	maxDescriptions = 512
)

// state is what belongs to one connection. It lives in the connection's custom
// data.
type state struct {
	conn *pgx.Conn
	// poolerSafe is set when no named statement may be left on the server.
	poolerSafe bool

	tag    tagging.Tag // or nil
	tagSet bool        // tag is known: it is set after the login

	queryTracer pgx.QueryTracer
	batchTracer pgx.BatchTracer
	copyTracer  pgx.CopyFromTracer

	zoneName string
	zoneAt   *time.Location
	zoneSet  bool

	// descriptions holds, by SQL text, the types of parameters. Only "is it
	// bytea" matters for the text of a parameter, so a stale entry does harm
	// only when a column changed to or from bytea. Statements with a bytea
	// parameter are not remembered: its text would be taken by a text column.
	// Parameters of text types are sent with their type, which a bytea column
	// refuses.
	descriptions map[string][]uint32
	// names are the statements that Prepare was given a name for.
	names map[string]string
	// unsure is set once a transaction changed the schema or settings: until it
	// has ended, descriptions are neither used nor kept.
	unsure bool
}

func stateOf(c *pgx.Conn) *state {
	data := c.PgConn().CustomData()
	if s, ok := data[stateKey].(*state); ok {
		return s
	}
	config := c.Config()
	s := &state{conn: c, descriptions: map[string][]uint32{}}
	s.poolerSafe = config.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement
	s.queryTracer = config.Tracer
	s.batchTracer, _ = config.Tracer.(pgx.BatchTracer)
	s.copyTracer, _ = config.Tracer.(pgx.CopyFromTracer)
	data[stateKey] = s
	return s
}

// tagged is the text that is sent.
func (s *state) tagged(ctx context.Context, sql string) string {
	if !s.tagSet {
		s.tag, s.tagSet = tagging.Of(s.conn), true
	}
	if s.tag == nil {
		return sql
	}
	return s.tag(ctx, sql)
}

var errBusy = errors.New("there is already a query being processed on this connection: read its rows to the end or close them first")

// free says whether a statement may be sent. pgx would give its one reader of
// results to a statement it then refuses, and the open rows would read from it.
func (s *state) free() error {
	if s.conn.PgConn().IsBusy() {
		return errBusy
	}
	return nil
}

// zone is the location times with a zone are shown in: the session's TimeZone,
// nil if this program does not know it.
func (s *state) zone() *time.Location {
	name := s.conn.PgConn().ParameterStatus("TimeZone")
	if s.zoneSet && name == s.zoneName {
		return s.zoneAt
	}
	s.zoneName, s.zoneSet = name, true
	switch name {
	case "UTC", "Etc/UTC", "Etc/Universal", "Etc/Zulu", "Etc/UCT":
		s.zoneAt = time.UTC
	default:
		loc, err := time.LoadLocation(name)
		if err != nil {
			loc = nil
		}
		s.zoneAt = loc
	}
	return s.zoneAt
}

// describe returns the types of the parameters of sql, from memory if known is
// true.
func (s *state) describe(ctx context.Context, sql string) (oids []uint32, known bool, err error) {
	if s.unsure && s.conn.PgConn().TxStatus() == 'I' {
		s.unsure = false
		clear(s.descriptions)
	}
	if !s.unsure {
		if oids, ok := s.descriptions[sql]; ok {
			return oids, true, nil
		}
	}
	sd, err := s.conn.Prepare(ctx, "", sql)
	if err != nil {
		return nil, false, err
	}
	if !s.unsure && !slices.Contains(sd.ParamOIDs, pgtype.ByteaOID) {
		if len(s.descriptions) >= maxDescriptions {
			for old := range s.descriptions { // any one will do
				delete(s.descriptions, old)
				break
			}
		}
		s.descriptions[sql] = sd.ParamOIDs
	}
	return sd.ParamOIDs, false, nil
}

// completed looks at the tag of a finished command: one that may change tables
// or settings makes what is remembered worthless.
func (s *state) completed(tag pgconn.CommandTag) {
	word, _, _ := strings.Cut(tag.String(), " ")
	switch word {
	case "", "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE",
		"FETCH", "COPY", "SHOW", "LISTEN", "UNLISTEN", "NOTIFY", "DECLARE", "CLOSE", "START", "EXPLAIN", "PREPARE", "EXECUTE", "DEALLOCATE", "VACUUM", "ANALYZE", "LOCK":
		return
	}
	clear(s.descriptions)
	if s.conn.PgConn().TxStatus() != 'I' {
		s.unsure = true
	}
}

// forget drops one description after an error.
func (s *state) forget(sql string) { delete(s.descriptions, sql) }

// declared is the type a parameter is sent with: none, so that the server
// decides each time, except where the text depends on it.
func declared(oid uint32) uint32 {
	switch oid {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID:
		return oid
	}
	return 0
}

// Prepare checks a statement and makes name, unless empty, another word for it
// in Exec, Query and batches on this connection. Nothing is kept on the server.
func Prepare(ctx context.Context, c *pgx.Conn, name, sql string) (*pgconn.StatementDescription, error) {
	s := stateOf(c)
	if err := s.free(); err != nil {
		return nil, err
	}
	sd, err := c.Prepare(ctx, "", cmp.Or(sql, " ")) // pgx would name a statement that is as empty as its name
	if err != nil {
		return nil, ifLost(c, failure(ctx, err, sql))
	}
	if name == "" {
		return sd, nil
	}
	if s.names == nil {
		s.names = map[string]string{}
	}
	s.names[name] = sql
	return sd, nil
}

// text returns the statement a name stands for, or sql itself.
func (s *state) text(sql string) string {
	if full, ok := s.names[sql]; ok {
		return full
	}
	return sql
}
