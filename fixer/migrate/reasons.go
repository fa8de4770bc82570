package migrate

import (
	"slices"

	"github.com/netra-systems/netralint/fixer/migrate/driver"
	"github.com/netra-systems/netralint/fixer/migrate/native"
	"github.com/netra-systems/netralint/fixer/migrate/reason"
)

// Reasons lists every reason code with its explanation.
var Reasons = slices.Concat(driver.Reasons, reason.Shared, native.Reasons)

// Explain returns the explanation of a reason code.
func Explain(code string) (reason.Reason, bool) {
	for _, r := range Reasons {
		if r.Code == code {
			return r, true
		}
	}
	return reason.Reason{}, false
}
