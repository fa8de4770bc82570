// Package plain reaches no database.
package plain

import "net/http"

type Counter interface{ Count() (int, error) }

func Serve(c Counter) {
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { c.Count() })
	http.ListenAndServe(":80", nil)
}
