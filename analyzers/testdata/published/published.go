// Package published requires the linters whose published test data the rules
// are held against.
package published

import (
	_ "github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/jingyugao/rowserrcheck/passes/rowserr"
	_ "github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	_ "github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	_ "github.com/sonatard/noctx"
	_ "golang.org/x/tools/go/analysis/passes/sqlrowserr"
)
