package standard

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/netra-systems/netralint/cmd/netralint/internal/render"
)

// sample is a line of the text format of Prometheus: a name, labels, a value and
// perhaps a time.
var sample = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{.*\})?\s+(\S+)(?:\s+-?\d+)?$`)

// poolMetric is in the names of metrics of pools: those of collectors.NewDBStatsCollector
// (go_sql_), of OpenTelemetry (db_client_connection, db_sql_connection), of collectors
// for pgxpool (pgxpool_), and names of one's own that say what they are.
var poolMetric = regexp.MustCompile(`go_sql_|db_client_connection|db_sql_connection|pgxpool|(?:db|sql|pg|postgres|conn).*pool|pool.*(?:conn|acquire|idle|wait)`)

// ReadBaseline reads the recorded metrics of a pool, and says what is in the file.
// The error names the line that is no sample.
func ReadBaseline(name string) (string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read the baseline of the metrics: %w", err)
	}
	var names []string
	row := 0
	for line := range bytes.Lines(text) {
		row++
		s := strings.TrimSpace(string(line))
		if s == "" || strings.HasPrefix(s, "#") {
			continue
		}
		m := sample.FindStringSubmatch(s)
		if m == nil {
			return "", fmt.Errorf("%s:%d: no sample: want NAME{LABELS} VALUE, as a Prometheus endpoint gives it", name, row)
		}
		if _, err := strconv.ParseFloat(m[2], 64); err != nil {
			return "", fmt.Errorf("%s:%d: the value of %s is no number: want NAME{LABELS} VALUE, as a Prometheus endpoint gives it", name, row, m[1])
		}
		if poolMetric.MatchString(m[1]) && !slices.Contains(names, m[1]) {
			names = append(names, m[1])
		}
	}
	if names == nil {
		return "", fmt.Errorf("%s:%d: the file ends without a metric of a connection pool, such as go_sql_wait_count_total", name, row)
	}
	return render.Count(len(names), "metric") + " of pools", nil
}
