// Package errortext holds the texts of errors against lib/pq's own. It is a package by
// itself because package pqcodes changes them for a whole program.
package errortext
