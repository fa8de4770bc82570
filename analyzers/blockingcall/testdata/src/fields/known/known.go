// Package known is silent about its handle no more than any other.
package known

import "database/sql"

// Reported knows what it has by the text that it sends.
type Reported struct{ DB *sql.DB }

func (r *Reported) Touch() error {
	_, err := r.DB.Exec("UPDATE people SET seen = now()::timestamptz") // want `r.DB.Exec takes no context`
	return err
}
