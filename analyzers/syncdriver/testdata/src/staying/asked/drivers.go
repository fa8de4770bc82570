package main

import "database/sql"

var drivers = sql.Drivers()
