package conn

import (
	"os"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestMain(m *testing.M) {
	for _, e := range os.Environ() { // pgx and conn read these; the tests set what they need
		name, _, _ := strings.Cut(e, "=")
		if strings.HasPrefix(name, "PG") || name == "DATABASE_URL" || name == "SQL_ECHO" || name == EnvironmentVar || name == ModeVar {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(pgtest.Main(m))
}
