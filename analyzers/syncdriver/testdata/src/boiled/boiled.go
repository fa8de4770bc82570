// Package boiled has the tests of models.
package boiled
