package native

import "go/types"

// readsOnly reports whether a method of the module's own interfaces is one that
// does not talk to the database: Scan, Next, Err.
func (r *rewriter) readsOnly(m *types.Func) bool {
	switch m.Name() {
	case "Scan", "Next", "Err", "Columns", "Close", "RowsAffected", "LastInsertId":
		return true
	}
	return false
}

// interfaces gives the module's own interfaces the methods of native handles.
func (r *rewriter) interfaces() {}
