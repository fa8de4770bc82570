package parity

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/netra-systems/netralint/conn/internal/libpq"
	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// TestReportAgainstMatrix holds what parity.Report says of a value against
// what lib/pq and pgx really do with it.
func TestReportAgainstMatrix(t *testing.T) {
	url := pgtest.Database(t)
	prepare(t, url)
	w := newWorld(t, url, "America/New_York")
	pq, plain := sqlArgs(w.pq), plainArgs(w.plain)
	var right, missed, alarms int
	for _, typ := range sqlTypes {
		sd, err := w.plain.Prepare(context.Background(), "", argSQL(typ))
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range goValues() {
			want := safely(func() outcome { return pq(typ, v) })
			got := safely(func() outcome { return plain(typ, v) })
			differs := want.text != got.text || (want.err == nil) != (got.err == nil)
			said := safely(func() outcome {
				return outcome{text: libpq.DifferArg(context.Background(), w.plain, sd.ParamOIDs[0], v)}
			})
			line := fmt.Sprintf("%d %.60s -> %s: %q; lib/pq %.80s; pgx %.80s", i, show(v), typ, said, want, got)
			switch {
			case (said.text != "") == differs:
				right++
			case differs:
				missed++
				t.Error("MISSED " + line)
			default:
				alarms++
				if !strings.Contains(typ, "(") { // the length is not part of a parameter's type
					t.Error("ALARM " + line)
				}
			}
		}
	}
	t.Logf("of %d cells the report is right on %d, misses %d, false alarms %d", right+missed+alarms, right, missed, alarms)
}
