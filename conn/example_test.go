package conn_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"
	"net"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// Locally DATABASE_URL names the database.
func Example() {
	defer environment("DATABASE_URL", testURL())()

	ctx := context.Background()
	db, err := conn.Open(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	err = db.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE TEMP TABLE book (title text) ON COMMIT DROP"); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO book VALUES ($1), ($2)", "Kim", "Emma"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT title FROM book ORDER BY title")
		if err != nil {
			return err
		}
		titles, err := pgx.CollectRows(rows, pgx.RowTo[string])
		fmt.Println(titles)
		return err
	})
	if err != nil {
		log.Fatal(err)
	}
	d := db.Describe()
	fmt.Println(d.Environment, d.Mode, d.Size, "+", d.Overflow, "by", d.Sources["url"])
	// Output:
	// [Emma Kim]
	// local pool 10 + 20 by DATABASE_URL
}

// On Cloud Run the variables of the service name the instance, which the dialer
// of package conn/cloudsql reaches. The same program runs locally: there the
// dialer is not used.
func Example_cloudRun() {
	user, password := login()
	defer environment("K_SERVICE", "books", "INSTANCE_CONNECTION_NAME", "shop:europe-west1:main",
		"DB_USER", user, "DB_PASS", password, "DB_NAME", "postgres")()

	ctx := context.Background()
	db, err := conn.Open(ctx, conn.WithDialer(newDialer())) // cloudsql.New()
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	if err := db.Ping(ctx); err != nil {
		log.Fatal(err)
	}
	d := db.Describe()
	fmt.Println(d.Environment, "by", d.ChosenBy, d.Mode, d.Size)
	fmt.Println(d.Target, "by", d.Sources["instance"], "TLS", d.TLS)
	// Output:
	// dial shop:europe-west1:main
	// cloudrun by K_SERVICE null 5
	// shop:europe-west1:main by INSTANCE_CONNECTION_NAME TLS by the dialer
}

// A function of AWS Lambda behind PgBouncer leaves pooling to it: no connection
// outlives the invocation.
func Example_lambda() {
	defer environment("AWS_LAMBDA_FUNCTION_NAME", "books", "DATABASE_URL", testURL())()

	ctx := context.Background()
	db, err := conn.Open(ctx, conn.WithSize(2), conn.WithPgBouncer())
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	var answer int
	if err := db.QueryRow(ctx, "SELECT $1::int * 2", 21).Scan(&answer); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer, "with", db.Stats().Idle, "connections kept,", db.Describe().Environment)
	// Output: 42 with 0 connections kept, lambda
}

// A migration tool gets a sql.DB with the same settings.
func Example_migrations() {
	defer environment("DATABASE_URL", testURL())()

	ctx := context.Background()
	db, err := conn.Open(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	up := func(db *sql.DB) error { // goose.Up(db.SQL(), "migrations")
		_, err := db.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS book (title text); DROP TABLE book")
		return err
	}
	if err := up(db.SQL()); err != nil {
		log.Fatal(err)
	}
	fmt.Println("migrated over", db.SQL().Stats().OpenConnections, "connection of its own")
	// Output: migrated over 1 connection of its own
}

// A test works in a transaction that is never committed.
func Example_tests() {
	defer environment("DATABASE_URL", testURL())()

	ctx := context.Background()
	db, err := conn.Open(ctx, conn.WithMode(conn.ModePool), conn.WithSize(1), conn.WithOverflow(-1))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()

	undo := errors.New("undo")
	err = db.InTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE TABLE only_here (n int)"); err != nil {
			return err
		}
		return undo
	})
	var exists bool
	if err := db.QueryRow(ctx, "SELECT to_regclass('only_here') IS NOT NULL").Scan(&exists); err != nil {
		log.Fatal(err)
	}
	fmt.Println(errors.Is(err, undo), exists)
	// Output: true false
}

func ExampleBudget() {
	err := conn.Budget{Instances: 100, PerInstance: 5, MaxConnections: 400}.Check()
	fmt.Println(err)
	// Output: conn: the connection budget does not fit: 100 instances × 5 connections + 100 of the old revision during a rollout × 5 + 5 for others = 1005, but the server takes 397 (max_connections 400 - 3 reserved): allow at most 39 instances, or 1 connections per instance, or raise max_connections, or put a pooler such as PgBouncer in front
}

func ExampleParseURL() {
	c, err := conn.ParseURL("postgresql+asyncpg://app:s%40cret@db.example.com/shop?ssl=verify-full&pool_size=5&max_overflow=0")
	fmt.Println(c, err)
	// Output: conn.Config{URL: "user='app' password='xxxxx' host='db.example.com' dbname='shop' ssl='verify-full' pool_size='5' max_overflow='0'", Instance: "", Environment: auto, Mode: auto, Size: 5, Overflow: -1} <nil>
}

// environment sets variables and returns what unsets them.
func environment(pairs ...string) (restore func()) {
	for i := 0; i < len(pairs); i += 2 {
		_ = os.Setenv(pairs[i], pairs[i+1])
	}
	return func() {
		for i := 0; i < len(pairs); i += 2 {
			_ = os.Unsetenv(pairs[i])
		}
	}
}

// failure is what an example has instead of a testing.T.
type failure struct{ testing.TB }

func (failure) Helper()                   {}
func (failure) Fatalf(f string, a ...any) { log.Fatalf(f, a...) }

// testURL is the server of the tests.
func testURL() string { return pgtest.ServerURL(failure{}) }

// login is the user and password of that server; a server without passwords
// takes any.
func login() (user, password string) {
	u, err := url.Parse(testURL())
	if err != nil {
		log.Fatal(err)
	}
	password, set := u.User.Password()
	if !set {
		password = "any"
	}
	return u.User.Username(), password
}

// localDialer reaches the server of the tests under any instance name.
type localDialer struct{ address string }

func newDialer() conn.Dialer {
	u, err := url.Parse(testURL())
	if err != nil {
		log.Fatal(err)
	}
	return localDialer{u.Host}
}

func (d localDialer) Dial(ctx context.Context, instance string) (net.Conn, error) {
	fmt.Println("dial", instance)
	var nd net.Dialer
	return nd.DialContext(ctx, "tcp", d.address)
}

func (localDialer) Close() error { return nil }
