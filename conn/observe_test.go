package conn

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// logged is a log that tests read while it is written.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logged) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

const secret = "hunter2secret"

// speak sends the secret as an argument in every way there is.
func speak(t *testing.T, db *DB) {
	t.Helper()
	ctx := t.Context()
	if _, err := db.Exec(ctx, "CREATE TABLE IF NOT EXISTS spoken (s text UNIQUE)"); err != nil {
		t.Fatal(err)
	}
	var s string
	if err := db.QueryRow(ctx, "SELECT $1::text", secret).Scan(&s); err != nil || s != secret {
		t.Fatal(s, err)
	}
	b := &pgx.Batch{}
	b.Queue("SELECT length($1::text)", secret)
	if err := db.SendBatch(ctx, b).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.CopyFrom(ctx, pgx.Identifier{"spoken"}, []string{"s"}, pgx.CopyFromRows([][]any{{secret}})); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []struct {
		sql string
		arg any
	}{
		{"INSERT INTO spoken VALUES ($1)", secret}, // 23505 quotes it
		{"SELECT $1::text::int", secret},           // 22P02 quotes it
		{"SELECT $1::int", secret},                 // pgx quotes it
		{"SELECT no_such_column WHERE $1 = ''", secret},
	} {
		if _, err := db.Exec(ctx, bad.sql, bad.arg); err == nil {
			t.Fatalf("%s succeeded", bad.sql)
		}
	}
}

func TestEchoHidesArguments(t *testing.T) {
	for _, args := range []bool{false, true} {
		pgtest.NoLeaks(t)
		log := &logged{}
		opts := []Option{WithLogger(log.logger()), WithEcho(true)}
		if args {
			opts = append(opts, WithEchoArgs())
		}
		db := start(t, pgtest.Database(t), opts...)
		speak(t, db)
		text := log.String()
		if strings.Contains(text, secret) != args {
			t.Errorf("arguments asked for: %v, the log:\n%s", args, text)
		}
		for _, w := range []string{`sql="SELECT $1::text"`, `result="SELECT 1"`, "took=", "SQLSTATE 22P02", "SQLSTATE 23505", "no_such_column", `copy \"spoken\"`, "length($1::text)", "sql connect"} {
			if !strings.Contains(text, w) {
				t.Errorf("the log lacks %q:\n%s", w, text)
			}
		}
	}
}

// The server repeats values in errors of every class.
func TestEchoHidesWhatErrorsQuote(t *testing.T) {
	pgtest.NoLeaks(t)
	log := &logged{}
	db := start(t, pgtest.Database(t), WithLogger(log.logger()), WithEcho(true))
	if _, err := db.Exec(t.Context(), `CREATE FUNCTION refuse(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE 'no %', $1 USING ERRCODE = '57014'; END $$;
		CREATE FUNCTION run(text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN EXECUTE $1; RETURN 1; END $$`); err != nil {
		t.Fatal(err)
	}
	for sql, code := range map[string]string{
		"SELECT $1::text::regclass": "42P01", "SELECT $1::text::regrole": "42704", "SELECT current_setting($1)": "42704",
		"SELECT pg_read_file($1)": "58P01", "SELECT refuse($1)": "57014", "SELECT run($1)": "42601",
	} {
		if _, err := db.Exec(t.Context(), sql, secret); Code(err) != code {
			t.Errorf("%s: %v, want SQLSTATE %s", sql, err, code)
		}
		b := &pgx.Batch{}
		b.Queue(sql, secret)
		if err := db.SendBatch(t.Context(), b).Close(); Code(err) != code {
			t.Errorf("%s in a batch: %v, want SQLSTATE %s", sql, err, code)
		}
		if !strings.Contains(log.String(), "SQLSTATE "+code) {
			t.Errorf("%s: the log lacks the code:\n%s", sql, log.String())
		}
	}
	if strings.Contains(log.String(), secret) {
		t.Errorf("the log:\n%s", log.String())
	}
}

// Nor does a copy that fails show what it was given, whoever refuses it.
func TestEchoHidesWhatCopiesAreGiven(t *testing.T) {
	for _, parity := range []Parity{NoParity, LibPQ} {
		pgtest.NoLeaks(t)
		log := &logged{}
		db := start(t, pgtest.Database(t), WithLogger(log.logger()), WithEcho(true), WithParity(parity))
		if _, err := db.Exec(t.Context(), "CREATE TABLE card (n int, s varchar(3), j jsonb, b boolean)"); err != nil {
			t.Fatal(err)
		}
		copied := func(what any, column string, src pgx.CopyFromSource) {
			t.Helper()
			err := db.InTx(t.Context(), func(tx pgx.Tx) error {
				_, err := tx.CopyFrom(t.Context(), pgx.Identifier{"card"}, []string{column}, src)
				return err
			})
			if err == nil {
				t.Errorf("%v, %T in %s: copied", parity, what, column)
			}
		}
		for column, values := range map[string][]any{
			"n": {secret, []byte(secret), struct{ S string }{secret}, strings.NewReader(secret), []string{secret}},
			"s": {secret}, "j": {secret, []byte(secret)}, "b": {secret},
		} {
			for _, v := range values {
				copied(v, column, pgx.CopyFromRows([][]any{{v}}))
			}
		}
		copied("two values", "n", pgx.CopyFromRows([][]any{{1, secret}}))
		copied("an error", "n", pgx.CopyFromFunc(func() ([]any, error) { return nil, errors.New(secret) }))
		if text := log.String(); strings.Contains(text, secret) || !strings.Contains(text, "SQLSTATE") {
			t.Errorf("%v, the log:\n%s", parity, text)
		}
	}
}

func TestErrorsThatQuoteTheStatement(t *testing.T) {
	for _, tt := range []struct {
		message string
		shown   bool
	}{
		{`relation "orders" does not exist`, true},
		{`deadlock detected`, true},
		{`relation "4111" does not exist`, false},
		{`column "id" of relation "4111" does not exist`, false},
		{`Relation »orders« existiert nicht`, false},
	} {
		err := &pgconn.PgError{Severity: "ERROR", Code: "42P01", Message: tt.message}
		if got := (echo{}).errorText("SELECT id FROM orders", err); strings.Contains(got, tt.message) != tt.shown {
			t.Errorf("%s: %s, want it shown: %v", tt.message, got, tt.shown)
		}
	}
}

func TestNoEchoByDefault(t *testing.T) {
	pgtest.NoLeaks(t)
	log := &logged{}
	speak(t, start(t, pgtest.Database(t), WithLogger(log.logger())))
	if log.String() != "" {
		t.Errorf("logged %s", log.String())
	}
}

// spy counts what a tracer is told.
type spy struct {
	mu   sync.Mutex
	told map[string]int
}

func (s *spy) saw(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.told == nil {
		s.told = map[string]int{}
	}
	s.told[what]++
}

func (s *spy) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	s.saw("query")
	return ctx
}
func (s *spy) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) { s.saw("query end") }
func (s *spy) TraceAcquireStart(ctx context.Context, _ *pgxpool.Pool, _ pgxpool.TraceAcquireStartData) context.Context {
	s.saw("acquire")
	return ctx
}
func (s *spy) TraceAcquireEnd(_ context.Context, _ *pgxpool.Pool, d pgxpool.TraceAcquireEndData) {
	if d.Conn != nil && d.Err == nil {
		s.saw("acquired")
	}
}
func (s *spy) TraceRelease(_ *pgxpool.Pool, d pgxpool.TraceReleaseData) {
	if d.Conn != nil {
		s.saw("release")
	}
}
func (s *spy) TraceConnectStart(ctx context.Context, _ pgx.TraceConnectStartData) context.Context {
	s.saw("connect")
	return ctx
}
func (s *spy) TraceConnectEnd(context.Context, pgx.TraceConnectEndData) {}

func TestTracerIsTold(t *testing.T) {
	for _, echo := range []bool{false, true} {
		pgtest.NoLeaks(t)
		s := &spy{}
		log := &logged{}
		db := start(t, pgtest.Database(t), WithTracer(s), WithEcho(echo), WithLogger(log.logger()))
		for range 3 {
			if _, err := db.Exec(t.Context(), "SELECT 1"); err != nil {
				t.Fatal(err)
			}
		}
		for what, n := range map[string]int{"query": 3, "query end": 3, "acquire": 3, "acquired": 3, "release": 3, "connect": 1} {
			if s.told[what] != n {
				t.Errorf("echo %v: told of %s %d times, want %d", echo, what, s.told[what], n)
			}
		}
		if strings.Contains(log.String(), "SELECT 1") != echo {
			t.Errorf("echo %v: the log: %s", echo, log.String())
		}
	}
}

// A Row that is never scanned holds its connection: the report names the line.
func TestLeakReport(t *testing.T) {
	pgtest.NoLeaks(t)
	log := &logged{}
	db := start(t, pgtest.Database(t), WithLogger(log.logger()), WithLeakAfter(10*time.Millisecond))
	forgotten := db.QueryRow(t.Context(), "SELECT 1")
	until(t, "report", func() bool { return db.Stats().Leaks == 1 })
	until(t, "log", func() bool { return strings.Contains(log.String(), "TestLeakReport") })
	if !strings.Contains(log.String(), "observe_test.go:") || strings.Contains(log.String(), "checkout.go") {
		t.Errorf("the log: %s", log.String())
	}
	h := db.Holders()
	if len(h) != 1 || !strings.Contains(h[0].Caller(), "TestLeakReport") || h[0].PID == 0 || h[0].For <= 0 {
		t.Errorf("holders: %+v", h)
	}
	if err := forgotten.Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	if h := db.Holders(); len(h) != 0 {
		t.Errorf("holders: %+v", h)
	}
}

// What was given back in time is not reported later, when its connection may be
// with someone else.
func TestNoLeakReportAfterRelease(t *testing.T) {
	pgtest.NoLeaks(t)
	log := &logged{}
	db := start(t, pgtest.Database(t), WithLogger(log.logger()), WithSize(2), WithLeakAfter(500*time.Millisecond))
	for range 3 {
		releaseAll(acquire(t, db, 2))
	}
	c := keepsTooLong(t, db) // the last to be reported
	until(t, "report of the one that is held", func() bool { return strings.Contains(log.String(), "keepsTooLong") })
	c.Release()
	if n := db.Stats().Leaks; n != 1 {
		t.Errorf("%d reports, want 1: %s", n, log.String())
	}
}

func keepsTooLong(t *testing.T, db *DB) *Conn {
	c, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestStatsCount(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(1), WithOverflow(1), WithOverflowLinger(-1), WithWaitTimeout(time.Millisecond))
	c := acquire(t, db, 2)
	for range 3 {
		if _, err := db.Exec(t.Context(), "SELECT 1"); !errors.Is(err, ErrWaitTimeout) {
			t.Fatal(err)
		}
	}
	if s := db.Stats(); s.InUse != 2 || s.Limit != 2 || s.Acquires != 2 || s.Connects != 2 || s.Waits != 3 || s.WaitTimeouts != 3 || s.WaitTime < 3*time.Millisecond || s.Mode != ModePool {
		t.Errorf("stats: %+v", s)
	}
	c[0].Release()
	c[1].Release()
	if s := db.Stats(); s.InUse != 0 || s.Idle != 1 || s.OverflowCloses != 1 {
		t.Errorf("stats: %+v", s)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := db.Ping(cancelled); !errors.Is(err, context.Canceled) || db.Stats().Canceled != 1 {
		t.Errorf("%v, stats: %+v", err, db.Stats())
	}
}

// Metrics written for pgxpool read *pgxpool.Stat, which cannot be made from
// outside: every method must return what was counted.
func TestStatInPgxpoolsTerms(t *testing.T) {
	pgtest.NoLeaks(t)
	db := start(t, pgtest.Database(t), WithSize(3), WithOverflow(4), WithOverflowLinger(-1), WithWaitTimeout(time.Millisecond))
	clock := setClock(db)
	c := acquire(t, db, 7)
	if _, err := db.Exec(t.Context(), "SELECT 1"); !errors.Is(err, ErrWaitTimeout) {
		t.Fatal(err)
	}
	releaseAll(c)
	clock.Add(int64(31 * time.Minute))
	pidOf(t, db) // idle for too long
	clock.Add(int64(2 * time.Hour))
	pidOf(t, db) // too old
	held := acquire(t, db, 1)
	defer releaseAll(held)
	until(t, "the two others that were idle for too long are closed", func() bool { return db.Stats().InUse == 1 })
	s := db.Stat()
	for name, v := range map[string][2]int64{
		"AcquireCount":            {s.AcquireCount(), 10},
		"AcquiredConns":           {int64(s.AcquiredConns()), 1},
		"IdleConns":               {int64(s.IdleConns()), 0},
		"ConstructingConns":       {int64(s.ConstructingConns()), 0},
		"TotalConns":              {int64(s.TotalConns()), 1},
		"MaxConns":                {int64(s.MaxConns()), 7},
		"NewConnsCount":           {s.NewConnsCount(), 9},
		"MaxIdleDestroyCount":     {s.MaxIdleDestroyCount(), 3},
		"MaxLifetimeDestroyCount": {s.MaxLifetimeDestroyCount(), 1},
		"CanceledAcquireCount":    {s.CanceledAcquireCount(), 1},
		"EmptyAcquireCount":       {s.EmptyAcquireCount(), 9},
	} {
		if v[0] != v[1] {
			t.Errorf("%s = %d, want %d", name, v[0], v[1])
		}
	}
	if s.AcquireDuration() <= 0 || s.EmptyAcquireWaitTime() < time.Millisecond {
		t.Errorf("times: %v, %v", s.AcquireDuration(), s.EmptyAcquireWaitTime())
	}
}

func TestConfigInPgxpoolsTerms(t *testing.T) {
	pgtest.NoLeaks(t)
	dsn := pgtest.Database(t)
	db := start(t, dsn, WithSize(3), WithOverflow(4), WithRecycle(10*time.Minute))
	c := db.Config()
	if c.MaxConns != 7 || c.MaxConnLifetime+c.MaxConnLifetimeJitter != 10*time.Minute || c.ConnConfig.Database != watch(t, dsn).db {
		t.Errorf("config: %+v", c)
	}
	p, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := p.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

// What sqlc generates for pgx/v5, and what the other users of a pool ask for.
type (
	sqlcDBTX interface {
		Exec(context.Context, string, ...interface{}) (pgconn.CommandTag, error)
		Query(context.Context, string, ...interface{}) (pgx.Rows, error)
		QueryRow(context.Context, string, ...interface{}) pgx.Row
		CopyFrom(ctx context.Context, tableName pgx.Identifier, columnNames []string, rowSrc pgx.CopyFromSource) (int64, error)
		SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
	}
	poolMethods interface {
		sqlcDBTX
		Config() *pgxpool.Config
		Begin(context.Context) (pgx.Tx, error)
		BeginTx(context.Context, pgx.TxOptions) (pgx.Tx, error)
		Ping(context.Context) error
		Reset()
		Close()
	}
)

var (
	_ poolMethods = (*DB)(nil)
	_ poolMethods = (*pgxpool.Pool)(nil)
	_ sqlcDBTX    = (*Conn)(nil)
	_ sqlcDBTX    = (pgx.Tx)(nil)
)

// queries is the code sqlc writes.
type queries struct{ db sqlcDBTX }

type author struct {
	ID   int64
	Name string
}

func (q *queries) create(ctx context.Context, name string) (author, error) {
	var a author
	err := q.db.QueryRow(ctx, "INSERT INTO authors (name) VALUES ($1) RETURNING id, name", name).Scan(&a.ID, &a.Name)
	return a, err
}

func (q *queries) list(ctx context.Context) ([]author, error) {
	rows, err := q.db.Query(ctx, "SELECT id, name FROM authors ORDER BY name")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []author
	for rows.Next() {
		var a author
		if err := rows.Scan(&a.ID, &a.Name); err != nil {
			return nil, err
		}
		items = append(items, a)
	}
	return items, rows.Err()
}

func TestCodeWrittenForPgxpool(t *testing.T) {
	pgtest.NoLeaks(t)
	ctx := t.Context()
	db := start(t, pgtest.Database(t), WithSize(2), WithOverflow(-1))
	if _, err := db.Exec(ctx, "CREATE TABLE authors (id bigserial PRIMARY KEY, name text)"); err != nil {
		t.Fatal(err)
	}
	if _, err := (&queries{db}).create(ctx, "a"); err != nil {
		t.Fatal(err)
	}
	if err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error { _, err := (&queries{tx}).create(ctx, "b"); return err }); err != nil {
		t.Fatal(err)
	}
	if err := pgx.BeginTxFunc(ctx, db, pgx.TxOptions{IsoLevel: pgx.Serializable}, func(tx pgx.Tx) error { _, err := (&queries{tx}).create(ctx, "c"); return err }); err != nil {
		t.Fatal(err)
	}
	if err := db.AcquireFunc(ctx, func(c *Conn) error { _, err := (&queries{c}).create(ctx, "d"); return err }); err != nil {
		t.Fatal(err)
	}
	generated, err := (&queries{db}).list(ctx)
	if err != nil || len(generated) != 4 {
		t.Fatalf("%v, %v", generated, err)
	}
	rows, _ := db.Query(ctx, "SELECT id, name FROM authors ORDER BY name")
	collected, err := pgx.CollectRows(rows, pgx.RowToStructByName[author])
	if err != nil || len(collected) != 4 || collected[3] != generated[3] {
		t.Errorf("%v, %v", collected, err)
	}
	rows, _ = db.Query(ctx, "SELECT id, name FROM authors WHERE name = $1", "b")
	if one, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByPos[author]); err != nil || one.Name != "b" {
		t.Errorf("%v, %v", one, err)
	}
	rows, _ = db.Query(ctx, "SELECT nonsense")
	if _, err := pgx.CollectRows(rows, pgx.RowTo[int]); Code(err) != "42703" {
		t.Errorf("got %v, want 42703", err)
	}
	if s := db.Stats(); s.InUse != 0 {
		t.Errorf("not given back: %+v", s)
	}
}
