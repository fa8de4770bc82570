// Command madeurl makes the URL of its pool, with a bound.
package main

import (
	"context"
	"net/http"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

func url() string {
	var all []string
	for name, v := range map[string]string{"host": "DB_HOST", "pool_max_conns": "DB_POOL_MAX_CONNS"} {
		all = append(all, name+"="+os.Getenv(v))
	}
	return strings.Join(all, " ")
}

func main() {
	pool, err := pgxpool.New(context.Background(), url())
	if err != nil {
		panic(err)
	}
	http.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) { _ = pool.Ping(r.Context()) })
	_ = http.ListenAndServe(":"+os.Getenv("PORT")+os.Getenv("K_SERVICE"), nil)
}
