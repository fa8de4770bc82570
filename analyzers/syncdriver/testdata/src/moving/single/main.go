// Command single has its imports one by one, and needs two new ones.
package main

import "database/sql"
import "log"

// The driver.
import "github.com/lib/pq" // want `^import of github.com/lib/pq keeps`

func main() {
	db, err := sql.Open("postgres", "")
	log.Print(db, err, pq.Array([]int{1}))
}
