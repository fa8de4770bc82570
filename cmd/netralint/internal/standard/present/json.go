package present

import (
	"encoding/json"
	"io"

	"github.com/netra-systems/netralint/cmd/netralint/internal/standard"
)

// JSON prints the report as one object.
func JSON(w io.Writer, r *standard.Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}
