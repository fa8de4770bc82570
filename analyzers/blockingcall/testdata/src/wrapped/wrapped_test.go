package wrapped

import "database/sql"

// fake is not in the program.
type fake struct{ Conn }

func (fake) Query(query string, args ...any) (*sql.Rows, error) { return nil, nil }

func inTest(c Conn) { c.Query("SELECT 1") }
