package cloudsql_test

import (
	"context"
	"fmt"
	"log"
	"net/url"
	"os"
	"slices"
	"testing"

	"github.com/netra-systems/netralint/conn"
	"github.com/netra-systems/netralint/conn/cloudsql"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// A Cloud Run service reaches its instance over the private network. Locally
// the same program takes DATABASE_URL, and the dialer is not used.
func Example() {
	fake, stop := onlyForThisExample()
	defer stop()

	ctx := context.Background()
	dialer := cloudsql.New(cloudsql.WithPrivateIP(), fake)
	db, err := conn.Open(ctx, conn.WithDialer(dialer))
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close() // closes the dialer too

	var answer int
	if err := db.QueryRow(ctx, "SELECT 6 * 7").Scan(&answer); err != nil {
		log.Fatal(err)
	}
	d := db.Describe()
	fmt.Println(answer, "from", d.Target, "in", d.Environment)
	// Output: 42 from shop:europe-west1:orders in cloudrun
}

// process is what an example has instead of a testing.T.
type process struct {
	testing.TB
	cleanups *[]func()
}

func (p process) Cleanup(f func())        { *p.cleanups = append(*p.cleanups, f) }
func (process) Helper()                   {}
func (process) Fatal(a ...any)            { log.Fatal(a...) }
func (process) Fatalf(f string, a ...any) { log.Fatalf(f, a...) }
func (process) Error(a ...any)            { log.Fatal(a...) }
func (process) Errorf(f string, a ...any) { log.Fatalf(f, a...) }

// onlyForThisExample puts a fake instance where the service would have a real
// one, and sets the variables that Cloud Run would.
func onlyForThisExample() (fake cloudsql.Option, stop func()) {
	var cleanups []func()
	p := process{cleanups: &cleanups}
	u, err := url.Parse(pgtest.ServerURL(p))
	if err != nil {
		log.Fatal(err)
	}
	for variable, value := range map[string]string{
		"K_SERVICE": "orders", "INSTANCE_CONNECTION_NAME": instance, "DB_USER": u.User.Username(), "DB_PASS": "any", "DB_NAME": "postgres",
	} {
		_ = os.Setenv(variable, value)
		p.Cleanup(func() { _ = os.Unsetenv(variable) })
	}
	f := newFake(p, u.String())
	f.addresses = []map[string]string{{"type": "PRIVATE", "ipAddress": "10.9.8.7"}}
	return cloudsql.WithConnector(f.connector()...), func() {
		for _, f := range slices.Backward(cleanups) {
			f()
		}
	}
}
