// Package real imports every package of the table, so that its names can be
// looked up in them, and those that tests of other packages read code of.
package real

import (
	_ "database/sql"

	_ "github.com/jackc/pgx/v4/pgxpool"
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"

	_ "entgo.io/ent/dialect/sql"
	_ "github.com/Masterminds/squirrel"
	_ "github.com/doug-martin/goqu/v9"
	_ "github.com/go-jet/jet/v2/postgres"
	_ "github.com/go-pg/pg/v10"
	_ "github.com/gocraft/dbr/v2"
	_ "github.com/uptrace/bun"
	_ "gorm.io/driver/postgres"
	_ "gorm.io/gorm"
	_ "xorm.io/xorm"

	_ "github.com/netra-systems/netralint/conn"
	_ "github.com/netra-systems/netralint/conn/parity"
	_ "github.com/netra-systems/netralint/conn/sqlcompat"
	_ "github.com/netra-systems/netralint/conn/sqlxcompat"
)
