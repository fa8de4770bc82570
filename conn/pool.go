package conn

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a bounded set of connections to one database. Open one per process and
// share it; all methods are safe for concurrent use.
//
// It has the methods of [pgxpool.Pool]. Every one of them gives its connection
// back on every path; those that return something give it back when
//
//   - Query: the rows are read to the end or closed,
//   - QueryRow: Scan is called. A Row that is never scanned keeps its connection
//     for ever; LeakAfter finds it,
//   - SendBatch: the results are closed,
//   - Begin, BeginTx: the transaction is committed or rolled back,
//   - Acquire: Release is called.
//
// A connection given back inside a transaction is rolled back first. Session
// state (SET, temporary tables, advisory locks, LISTEN) is not reset: the next user
// has it. SET LOCAL and pg_advisory_xact_lock end with a transaction; what else is
// changed on a Conn, undo before Release, or Hijack it.
type DB struct {
	set        *settings
	poolConfig *pgxpool.Config
	slots      *slots
	run        runner
	full       sync.Once // said that the bound was met, with parity
	changed    changed
	now        func() int64 // time of day, Unix nanoseconds
	count      counters
	doubt      doubt
	goodbyes   goodbyes
	strays     strays
	parting    sync.WaitGroup        // sessions that are ending
	acquires   pgxpool.AcquireTracer // or nil
	releases   pgxpool.ReleaseTracer // or nil

	closing sync.Mutex
	closers []func() error // run, last first, when the last connection is closed
	ended   atomic.Bool    // closers were run
	sql     sqlSide        // behind SQL, or nil
	dialers atomic.Int32   // users of the dialer: the DB and its sql.DBs
}

// Open opens the database the environment names; see [FromEnv]. No connection
// is made yet: wrong settings fail here, an unreachable server at the first use
// or at [DB.Ping]. ctx is for what opening itself may wait for.
func Open(ctx context.Context, opts ...Option) (*DB, error) {
	return OpenConfig(ctx, Config{}.apply(opts))
}

// OpenURL opens the database url names, in any of the spellings of
// [Config.URL]. It connects as late as [Open] does. An empty url takes the
// environment as Open does; with parity it means what it meant to lib/pq: the PG*
// variables, else localhost.
func OpenURL(ctx context.Context, url string, opts ...Option) (*DB, error) {
	return OpenConfig(ctx, Config{URL: URL(url), urlSet: true}.apply(opts))
}

// OpenConfig opens a database with the settings of cfg, which it does not keep.
func OpenConfig(ctx context.Context, cfg *Config) (*DB, error) {
	ctx = orBackground(ctx)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("conn: open: %w", err)
	}
	set, err := cfg.resolve()
	if err != nil {
		return nil, err
	}
	return newDB(set), nil
}

func newDB(set *settings) *DB {
	db := &DB{set: set, slots: newSlots(set.limit(), set.keep), run: newRunner(set), now: wallClock}
	set.connConfig.Tracer = set.tracer()
	db.strays.lone, db.strays.waiting = set.limit() == 1, func() int { return db.slots.usage().waiting }
	db.slots.maxIdle = int64(set.IdleTimeout)
	db.slots.linger, db.slots.trim = int64(set.OverflowLinger), db.trim
	db.dialers.Store(1)
	db.poolConfig = poolConfig(set)
	db.acquires, _ = set.Tracer.(pgxpool.AcquireTracer)
	db.releases, _ = set.Tracer.(pgxpool.ReleaseTracer)
	return db
}

// Describe tells what was chosen, and by what, without secrets.
func (db *DB) Describe() Description {
	d := db.set.description
	d.Size, d.Overflow = db.sizes()
	return d
}

// Exec runs a statement that returns no rows.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return db.exec(ctx, db.run, sql, args)
}

func (db *DB) exec(ctx context.Context, run runner, sql string, args []any) (pgconn.CommandTag, error) {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer db.release(e)
	tag, err := run.exec(ctx, e.conn, sql, args)
	return tag, pooled(err)
}

// Query runs a statement that returns rows. The connection is given back when
// the rows are read to the end or closed. With an error the rows are still
// valid: they are closed and report it.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return db.query(ctx, db.run, sql, args)
}

// query is Query with or without parity. The rows take the connection with them, unless
// there is an error.
func (db *DB) query(ctx context.Context, run runner, sql string, args []any) (pgx.Rows, error) {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return errRows{err: err}, err
	}
	lent := false
	defer func() {
		if !lent { // an error, or a panic in an argument's own code
			db.release(e)
		}
	}()
	inner, err := run.query(ctx, e.conn, sql, args)
	if err != nil {
		err = pooled(err)
		return errRows{err: err}, err
	}
	lent = true
	return run.lend(ctx, db, inner, e), nil
}

// lend makes rows that give their connection back when they are at their end.
func (db *DB) lend(inner pgx.Rows, e *entry) pgx.Rows {
	r := next(&e.rows)
	r.Rows, r.db, r.e = inner, db, e
	return r
}

// QueryRow runs a statement for its first row. The connection is given back by
// Scan, which must be called.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return db.queryRow(ctx, db.run, sql, args)
}

// queryRow is QueryRow with or without parity: the row takes the connection with it, or
// was read before queryRow returns.
func (db *DB) queryRow(ctx context.Context, run runner, sql string, args []any) pgx.Row {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return errRow{err: err}
	}
	lent := false
	defer func() {
		if !lent {
			db.release(e)
		}
	}()
	inner := run.queryRow(ctx, e.conn, sql, args)
	if !run.rowHolds() {
		return inner
	}
	lent = true
	r := next(&e.row)
	r.row, r.db, r.e = inner, db, e
	return r
}

// SendBatch sends the statements of b in one round trip. The connection is
// given back when the results are closed; if b began a transaction, when that
// is committed or rolled back.
func (db *DB) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return pgx.FailedBatchResults(b, err)
	}
	lent := false
	defer func() {
		if !lent {
			db.release(e)
		}
	}()
	results := &batchResults{BatchResults: db.run.sendBatch(ctx, e.conn, b), db: db, e: e}
	if inner := results.BatchResults.Tx(); inner != nil {
		results.tx = newTx(inner, db.set.tagger(), e, func() { db.release(e) })
		results.e = nil
	}
	lent = true
	return results
}

// CopyFrom copies rows into a table with the COPY protocol and returns how many. It asks
// for the types of the columns first, with a round trip: they may be others than the last
// time.
func (db *DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, src pgx.CopyFromSource) (int64, error) {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return 0, err
	}
	defer db.release(e)
	return db.run.copyFrom(ctx, e.conn, table, columns, src)
}

// Begin starts a transaction with the server's defaults; see [DB.BeginTx].
func (db *DB) Begin(ctx context.Context) (pgx.Tx, error) {
	return db.BeginTx(ctx, pgx.TxOptions{})
}

// BeginTx starts a transaction. ctx is for BEGIN alone: as with pgx, its end
// does not end the transaction. Commit or Rollback must be called on every path;
// [DB.InTx] does that.
func (db *DB) BeginTx(ctx context.Context, opts pgx.TxOptions) (pgx.Tx, error) {
	return db.begin(ctx, db.run, opts)
}

// begin is BeginTx with or without parity.
func (db *DB) begin(ctx context.Context, run runner, opts pgx.TxOptions) (pgx.Tx, error) {
	ctx = orBackground(ctx)
	opts = run.options(opts)
	e, err := db.checkoutFor(ctx, asPing(&opts))
	if err != nil {
		return nil, err
	}
	lent := false
	defer func() {
		if !lent {
			db.release(e)
		}
	}()
	t, err := e.begin(ctx, run, opts, func() { db.release(e) })
	lent = err == nil
	return t, err
}

// Acquire takes a connection out of the pool until Release is called on it.
func (db *DB) Acquire(ctx context.Context) (*Conn, error) {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return nil, err
	}
	return &Conn{db: db, e: e}, nil
}

// AcquireFunc calls f with a connection and releases it afterwards. ctx bounds
// the acquiring, not f.
func (db *DB) AcquireFunc(ctx context.Context, f func(*Conn) error) error {
	c, err := db.Acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	return f(c)
}

// Ping makes a round trip to the server, on a new connection if there is none.
// It takes no longer than PingTimeout once it has a connection.
func (db *DB) Ping(ctx context.Context) error {
	ctx = orBackground(ctx)
	e, err := db.checkout(ctx)
	if err != nil {
		return err
	}
	defer db.release(e)
	ctx, cancel := context.WithTimeout(ctx, db.set.PingTimeout)
	defer cancel()
	return db.run.ping(ctx, e.conn)
}

// Reset closes every connection, those in use when they are given back, those
// of SQL before they are used again. Use it after a migration or a failover that
// left sessions with an outdated view.
func (db *DB) Reset() {
	db.closing.Lock()
	if db.sql != nil {
		db.sql.reset()
	}
	db.closing.Unlock()
	var wg sync.WaitGroup
	for _, e := range db.slots.evict() {
		wg.Go(func() { db.discard(e) })
	}
	wg.Wait()
}

// Close refuses new callers and returns when every connection in use was given
// back and closed. It can block for as long as one is held: [DB.Shutdown] has a
// deadline. Close may be called more than once.
//
// With parity or Sessions of lib/pq it does not wait, as [sql.DB.Close] does not:
// connections in use live until they are given back.
func (db *DB) Close() {
	if db.set.sessions() != nil {
		db.closeSoon()
		return
	}
	_ = db.Shutdown(context.Background())
}

// closeSoon closes what is not in use; the rest follows as it is given back.
func (db *DB) closeSoon() {
	db.closeIdle(context.Background())
	if _, first := db.endOthers(); !first || db.set.Dialer == nil {
		return
	}
	go func() {
		<-db.slots.drained
		if err := db.leaveDialer(); err != nil {
			db.set.Logger.Warn("conn: close the dialer", "error", err)
		}
	}()
}

// Shutdown is Close with a deadline: when ctx ends first, the server is asked to
// cancel what still runs, for which it gets up to a second, the connections in use
// are cut off, and the error says who held them. Those of [DB.SQL] are not:
// as with [sql.DB.Close] they live until they are given back.
func (db *DB) Shutdown(ctx context.Context) error {
	ctx = orBackground(ctx)
	db.closeIdle(ctx)
	select {
	case <-db.slots.drained:
		return db.closeInOrder()
	default:
	}
	select {
	case <-db.slots.drained:
		return db.closeInOrder()
	case <-ctx.Done():
		err := fmt.Errorf("conn: close: connections were cut off: %s: %w", db.holdersText(), ctx.Err())
		cutOff(db.slots.sever())
		return errors.Join(err, db.closeRest())
	}
}

// cutOff ends what runs on connections in use, on the server too, which would go
// on with it otherwise, and closes them.
func cutOff(list []*entry) {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	var wg sync.WaitGroup
	for _, e := range list {
		wg.Go(func() {
			_ = e.conn.PgConn().CancelRequest(ctx)
			e.severed.Store(true)
			_ = socket(e.conn).Close()
		})
	}
	wg.Wait()
}

// closeIdle closes the idle connections, all at once since a dead peer takes
// until closeTimeout.
func (db *DB) closeIdle(ctx context.Context) {
	var wg sync.WaitGroup
	for _, e := range db.slots.shut() {
		wg.Go(func() {
			stop := context.AfterFunc(ctx, func() { _ = socket(e.conn).Close() })
			defer stop()
			<-db.part(e)
			db.slots.free()
		})
	}
	wg.Wait()
}

// closeInOrder is closeRest after the last goodbye, which takes until
// closeTimeout.
func (db *DB) closeInOrder() error {
	db.parting.Wait()
	return db.closeRest()
}

// closeRest runs what must follow the last connection, once.
func (db *DB) closeRest() error {
	err, first := db.endOthers()
	if !first {
		return nil
	}
	return errors.Join(err, db.leaveDialer())
}

// endOthers closes, once, what was opened beside the connections.
func (db *DB) endOthers() (err error, first bool) {
	db.closing.Lock()
	defer db.closing.Unlock()
	if db.ended.Swap(true) {
		return nil, false
	}
	var errs []error
	for i := len(db.closers) - 1; i >= 0; i-- {
		errs = append(errs, db.closers[i]())
	}
	return errors.Join(errs...), true
}

// leaveDialer closes the dialer after its last user.
func (db *DB) leaveDialer() error {
	if db.dialers.Add(-1) > 0 || db.set.Dialer == nil {
		return nil
	}
	return db.set.Dialer.Close()
}
