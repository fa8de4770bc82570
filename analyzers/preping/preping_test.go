package preping_test

import (
	"testing"

	"github.com/netra-systems/netralint/analyzers/internal/report"
	"github.com/netra-systems/netralint/analyzers/internal/ruletest"
	"github.com/netra-systems/netralint/analyzers/internal/serverless"
	"github.com/netra-systems/netralint/analyzers/preping"
)

func TestPreping(t *testing.T) {
	ruletest.Run(t, "testdata/src", preping.Analyzer, "./service", "./database", "./app", "./quiet", "./native", "./lambda", "./moved", "./wrapped", "./oneshot/...", "./replaced", "./units", "./mapped", "./borrowed/...", "./each", "./endless", "./behind/...", "./provided/...", "./faced/...")
}

// TestHosted has nullpool's flag name the package.
func TestHosted(t *testing.T) {
	if err := serverless.Packages.Set("example.com/preping/hosted"); err != nil {
		t.Fatal(err)
	}
	defer serverless.Packages.Set("")
	ruletest.Run(t, "testdata/src", preping.Analyzer, "./hosted")
}

func TestStrict(t *testing.T) {
	rule := preping.New()
	if err := rule.Flags.Set("strict", "true"); err != nil {
		t.Fatal(err)
	}
	ruletest.Run(t, "testdata/src", rule, "./strict/...")
}

func TestSeverity(t *testing.T) {
	ruletest.Severity(t, "testdata/src", preping.New(), map[string]string{
		"app/main.go:17":        report.Error,
		"app/main.go:61":        report.Warning, // or another database
		"service/service.go:25": report.Error,
		"native/native.go:28":   report.Error,
		"native/native.go:36":   report.Error,
		"native/native.go:50":   report.Error,
		"native/native.go:55":   report.Error,
	})
}
