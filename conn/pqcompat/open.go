package pqcompat

import "database/sql"

// OpenSQL opens a database as sql.Open does, but where the driver's name is
// "postgres" it opens with a [Connector], whichever driver is registered under that
// name, or none: for programs in which a library still links lib/pq. Nothing is
// connected yet; wrong settings fail here. As with any driver, the limits of the
// pool are those set on the sql.DB.
func OpenSQL(driverName, dataSourceName string) (*sql.DB, error) {
	if driverName != "postgres" {
		return sql.Open(driverName, dataSourceName)
	}
	c, err := NewConnector(dataSourceName)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(c), nil
}
