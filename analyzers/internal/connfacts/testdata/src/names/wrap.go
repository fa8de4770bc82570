package names

import "database/sql/driver"

type logged struct{ driver.Driver }

func wrap(d driver.Driver) driver.Driver { return logged{d} }
