package sqlcheck

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Server is a session in which nothing can be written. It is not for use by
// several goroutines at once.
type Server struct {
	conn    *pgx.Conn
	columns map[columnID]*TableColumn
	types   map[uint32]Typ
	plans   bool // look at the plan of each statement
}

type columnID struct {
	table  uint32
	number uint16
}

// connectTimeout bounds the wait for a server that does not answer.
const connectTimeout = 10 * time.Second

// Connect opens the session.
func Connect(ctx context.Context, databaseURL string) (*Server, error) {
	config, err := parse(databaseURL)
	if err != nil {
		return nil, err
	}
	return connect(ctx, config)
}

func connect(ctx context.Context, config *pgx.ConnConfig) (*Server, error) {
	conn, err := open(ctx, config)
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "SET default_transaction_read_only = on"); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("make the session read-only: %w", err)
	}
	if _, err := conn.Exec(ctx, "SET plan_cache_mode = force_generic_plan"); err != nil {
		_ = conn.Close(ctx)
		return nil, fmt.Errorf("ask for plans without values: %w", err)
	}
	if err := maySee(ctx, conn); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return &Server{conn: conn, columns: map[columnID]*TableColumn{}, types: map[uint32]Typ{}}, nil
}

// maySee reports an error where the role may use none of the schemas in which tables are
// looked for, so that to it there are none.
func maySee(ctx context.Context, conn *pgx.Conn) error {
	var role string
	var none bool
	var hidden []string
	err := conn.QueryRow(ctx, `SELECT current_user::text, pg_catalog.current_schemas(false) = '{}', ARRAY(
		SELECT n.nspname::text
		FROM pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.current_setting('search_path'), ',')) p
		JOIN pg_catalog.pg_namespace n ON n.nspname = pg_catalog.btrim(p, ' "')
		WHERE NOT pg_catalog.has_schema_privilege(n.oid, 'USAGE'))`).Scan(&role, &none, &hidden)
	if err != nil {
		return fmt.Errorf("read what schemas there are: %w", err)
	}
	if none && len(hidden) > 0 {
		return fmt.Errorf("role %s may not use schema %s: grant USAGE on it, or name another role", role, strings.Join(hidden, ", "))
	}
	return nil
}

// parse reads a URL. An error of pgx shows the URL with the password hidden
// where it could tell what it is.
func parse(databaseURL string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(databaseURL)
	if err != nil {
		return nil, errors.New("the database's URL cannot be read: write it as postgres://user@host:5432/database")
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	return config, nil
}

func open(ctx context.Context, config *pgx.ConnConfig) (*pgx.Conn, error) {
	timed, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	conn, err := pgx.ConnectConfig(timed, config)
	if err != nil {
		at := &url.URL{Scheme: "postgres", Host: fmt.Sprintf("%s:%d", config.Host, config.Port), Path: config.Database}
		return nil, fmt.Errorf("connect to %s as user %s: %w", at, config.User, cause(err))
	}
	return conn, nil
}

// cause is the error of the last attempt to connect, without the settings that
// pgx puts in front of it.
func cause(err error) error {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return refused
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no answer within %v", connectTimeout)
	}
	var attempt *pgconn.ConnectError
	if errors.As(err, &attempt) {
		lines := strings.Split(attempt.Unwrap().Error(), "\n")
		return errors.New(strings.TrimSpace(lines[len(lines)-1]))
	}
	return err
}

// Close ends the session.
func (s *Server) Close(ctx context.Context) { _ = s.conn.Close(ctx) }

// Describe asks the server what it makes of a statement. The error is for a
// session that is lost.
func (s *Server) Describe(ctx context.Context, text string) (*Answer, error) {
	d, err := s.conn.PgConn().Prepare(ctx, "", text, nil)
	var refused *pgconn.PgError
	if errors.As(err, &refused) && !s.conn.IsClosed() {
		e := &Refusal{Code: refused.Code, Message: refused.Message, Offset: byteOffset(text, int(refused.Position))}
		return &Answer{Error: e}, s.findSchema(ctx, text, e)
	}
	if err != nil {
		return nil, fmt.Errorf("prepare a statement: %w", err)
	}
	out := &Answer{}
	for _, oid := range d.ParamOIDs {
		out.Params = append(out.Params, Typ{OID: oid})
	}
	if err := s.lookUp(ctx, d); err != nil {
		return nil, err
	}
	for i := range out.Params {
		out.Params[i] = s.types[out.Params[i].OID]
	}
	for _, f := range d.Fields {
		out.Columns = append(out.Columns, Column{Name: f.Name, Type: s.types[f.DataTypeOID],
			Of: s.columns[columnID{f.TableOID, f.TableAttributeNumber}]})
	}
	return out, s.readPlan(ctx, text, d, out)
}

// readPlan adds to an answer what the plan of the statement says, where that is wanted
// and the server makes one.
func (s *Server) readPlan(ctx context.Context, text string, d *pgconn.StatementDescription, out *Answer) error {
	outer := joinsOuter(text)
	if !outer && (!s.plans || tokens(text)[0].is(utilities...)) {
		return nil
	}
	top, err := s.plan(ctx, text, len(d.ParamOIDs))
	if top == nil || err != nil {
		return err
	}
	if outer {
		err = s.markOuter(ctx, top, d, out.Columns)
	}
	if s.plans && err == nil {
		out.FullReads, err = s.fullReads(ctx, top)
	}
	return err
}

// byteOffset turns a position of the server, in characters from 1, into that of
// a byte, -1 if there is none.
func byteOffset(text string, position int) int {
	if position <= 0 {
		return -1
	}
	offset := 0
	for range position - 1 {
		_, n := utf8.DecodeRuneInString(text[offset:])
		offset += n
	}
	return min(offset, len(text))
}

// lookUp reads from the catalogue what a description names and is not known yet.
func (s *Server) lookUp(ctx context.Context, d *pgconn.StatementDescription) error {
	var types, tables []uint32
	var numbers []int16
	add := func(oid uint32) {
		if _, known := s.types[oid]; !known {
			s.types[oid] = Typ{OID: oid}
			types = append(types, oid)
		}
	}
	for _, oid := range d.ParamOIDs {
		add(oid)
	}
	for _, f := range d.Fields {
		add(f.DataTypeOID)
		id := columnID{f.TableOID, f.TableAttributeNumber}
		if _, known := s.columns[id]; f.TableOID != 0 && !known {
			s.columns[id] = nil
			tables, numbers = append(tables, f.TableOID), append(numbers, int16(f.TableAttributeNumber))
		}
	}
	if err := s.readTypes(ctx, types); err != nil {
		return err
	}
	return s.readColumns(ctx, tables, numbers)
}

func (s *Server) readTypes(ctx context.Context, oids []uint32) error {
	if len(oids) == 0 {
		return nil
	}
	rows, err := s.conn.Query(ctx, `SELECT o, pg_catalog.format_type(o, NULL), EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.oid = o AND t.typtype = 'e') FROM pg_catalog.unnest($1::oid[]) o`, oids)
	if err != nil {
		return fmt.Errorf("read the names of types: %w", err)
	}
	var t Typ
	_, err = pgx.ForEachRow(rows, []any{&t.OID, &t.Name, &t.Enum}, func() error { s.types[t.OID] = t; return nil })
	if err != nil {
		return fmt.Errorf("read the names of types: %w", err)
	}
	return nil
}

// columnsQuery asks about columns of tables. A check that names a column may keep NULL
// out of it, and so may what a generated column is made of; what surely does is NOT NULL
// that was validated, of a table that has no children with constraints of their own.
const columnsQuery = `
	SELECT a.attrelid, a.attnum, c.relname::text, a.attname::text,
		c.relkind IN ('r', 'p') AND NOT a.attnotnull AND a.attnum > 0 AND t.typtype <> 'd' AND a.attgenerated = '' AND NOT EXISTS (
			SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)),
		(c.relkind = 'p' OR c.relkind = 'r' AND NOT c.relhassubclass) AND a.attnotnull AND NOT EXISTS (
			SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND a.attnum = ANY (k.conkey) AND NOT k.convalidated)
	FROM ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::int2[])) w (relation, number)
	JOIN pg_catalog.pg_attribute a ON a.attrelid = w.relation AND a.attnum = w.number
	JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid`

// readColumns reads from the catalogue what columns of tables are called and whether
// they can be NULL.
func (s *Server) readColumns(ctx context.Context, tables []uint32, numbers []int16) error {
	if len(tables) == 0 {
		return nil
	}
	rows, err := s.conn.Query(ctx, columnsQuery, tables, numbers)
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	var id columnID
	var number int16
	var c TableColumn
	_, err = pgx.ForEachRow(rows, []any{&id.table, &number, &c.Table, &c.Name, &c.Nullable, &c.NotNull}, func() error {
		id.number = uint16(number)
		kept := c
		s.columns[id] = &kept
		return nil
	})
	if err != nil {
		return fmt.Errorf("read the catalogue: %w", err)
	}
	return nil
}
