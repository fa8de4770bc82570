// Package sub is no program: that a package below it looks for Cloud Run does
// not make it serverless.
package sub

import (
	"database/sql"

	_ "github.com/lib/pq"

	"example.com/nullpool/config"
)

type pool struct{ db *sql.DB }

func open(url string) *pool {
	if config.OnCloudRun() {
		return nil
	}
	db, _ := sql.Open("postgres", url)
	return &pool{db}
}
