package conn

import (
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) {
	for _, e := range os.Environ() { // pgx and conn read these; the tests set what they need
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "PG") || name == "DATABASE_URL" || name == "SQL_ECHO" || name == EnvironmentVar {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(pgtest.Main(m))
}

// noLeaks fails the test if a goroutine started after this call is still there
// when everything the test registered after it has been cleaned up.
func noLeaks(t *testing.T) {
	t.Helper()
	pgtest.ServerURL(t) // its goroutine outlives the test
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
}
