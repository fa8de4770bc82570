package conn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Budget compares what all instances of a program may open with what the
// server takes. Check it where the numbers are decided on: at start, in a test
// of the deployment's settings, or before raising the number of instances.
type Budget struct {
	// Instances is how many instances may run at once, such as Cloud Run's
	// maximum. Required.
	Instances int
	// PerInstance is how many connections one instance may open: Size plus
	// Overflow, and the same again if it uses DB.SQL. Required by Check; for
	// CheckServer the default is that of the DB it is given.
	PerInstance int
	// Overlap is how many instances of the old revision may still run beside
	// those of the new one during a rollout. Default Instances; a negative value
	// means none.
	Overlap int
	// Others is how many connections everything else needs: migrations, other
	// services, dashboards, people. Default 5; a negative value means none.
	Others int
	// MaxConnections is the server's max_connections. Required by Check;
	// CheckServer reads it.
	MaxConnections int
	// Reserved is how many of them are kept for superusers and reserved roles.
	// Default 3, as for PostgreSQL; a negative value means none. CheckServer
	// reads it.
	Reserved int

	limit   int    // of the role or the database; 0: none
	limiter string // what limit belongs to
}

// ErrBudget is matched by the error of a budget that does not fit.
var ErrBudget = errors.New("conn: the connection budget does not fit")

const (
	defaultOthers   = 5
	defaultReserved = 3
)

// Check returns nil if the connections fit, otherwise an error that shows the
// sum and how many instances would fit.
func (b Budget) Check() error {
	switch {
	case b.Instances < 1:
		return fmt.Errorf("conn: budget: Instances is %d: give the largest number that may run at once", b.Instances)
	case b.PerInstance < 1:
		return fmt.Errorf("conn: budget: PerInstance is %d: give Size plus Overflow", b.PerInstance)
	case b.MaxConnections < 1:
		return fmt.Errorf("conn: budget: MaxConnections is %d: give the server's max_connections, or use CheckServer", b.MaxConnections)
	}
	overlap, others := orDefault(b.Overlap, b.Instances), orDefault(b.Others, defaultOthers)
	need := (b.Instances+overlap)*b.PerInstance + others
	room, why := b.room()
	if need <= room {
		return nil
	}
	var sum strings.Builder
	fmt.Fprintf(&sum, "%d instances × %d connections", b.Instances, b.PerInstance)
	if overlap > 0 {
		fmt.Fprintf(&sum, " + %d of the old revision during a rollout × %d", overlap, b.PerInstance)
	}
	return fmt.Errorf("%w: %s + %d for others = %d, but the server takes %d (%s): %s",
		ErrBudget, sum.String(), others, need, room, why, b.advice(room-others, overlap))
}

// room is how many connections the program's role can have, and why.
func (b Budget) room() (int, string) {
	reserved := orDefault(b.Reserved, defaultReserved)
	room, why := b.MaxConnections-reserved, fmt.Sprintf("max_connections %d - %d reserved", b.MaxConnections, reserved)
	if b.limit > 0 && b.limit < room {
		return b.limit, b.limiter
	}
	return room, why
}

// advice says what would fit into left connections.
func (b Budget) advice(left, overlap int) string {
	fits := func(n int) int { return n + overlap*n/b.Instances }
	instances := 0
	for n := 1; n < b.Instances && fits(n)*b.PerInstance <= left; n++ {
		instances = n
	}
	size := left / (b.Instances + overlap)
	const otherwise = "raise max_connections, or put a pooler such as PgBouncer in front"
	switch {
	case size >= 1 && instances >= 1:
		return fmt.Sprintf("allow at most %d instances, or %d connections per instance, or %s", instances, size, otherwise)
	case instances >= 1:
		return fmt.Sprintf("allow at most %d instances, or %s", instances, otherwise)
	}
	return otherwise
}

// CheckServer is Check with the limits read from the server: max_connections,
// what is reserved of it, and the CONNECTION LIMIT of the role and of the
// database. q is a *DB, a connection or a transaction; of a *DB PerInstance is
// taken too. Behind a transaction pooler the server's numbers mean nothing and
// an error says so.
func (b Budget) CheckServer(ctx context.Context, q interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}) error {
	ctx = orBackground(ctx)
	if db, ok := q.(*DB); ok {
		if db.set.PgBouncer {
			return fmt.Errorf("conn: budget: behind a pooler (%s) its limits count, not the server's: use Check with the pooler's max_client_conn as MaxConnections",
				db.set.description.PoolerBy)
		}
		b.PerInstance = cmp.Or(b.PerInstance, db.perInstance())
	}
	var role, database int
	err := q.QueryRow(ctx, `SELECT current_setting('max_connections')::int,
		current_setting('superuser_reserved_connections')::int + coalesce(current_setting('reserved_connections', true)::int, 0),
		(SELECT rolconnlimit FROM pg_catalog.pg_roles WHERE rolname = current_user),
		(SELECT datconnlimit FROM pg_catalog.pg_database WHERE datname = current_database())`).
		Scan(&b.MaxConnections, &b.Reserved, &role, &database)
	if err != nil {
		return fmt.Errorf("conn: budget: read the limits of the server: %w", err)
	}
	if b.Reserved == 0 {
		b.Reserved = -1
	}
	if role >= 0 {
		b.limit, b.limiter = max(role, 1), "CONNECTION LIMIT of the role"
	}
	if database >= 0 && (b.limit == 0 || database < b.limit) {
		b.limit, b.limiter = max(database, 1), "CONNECTION LIMIT of the database"
	}
	return b.Check()
}
