package connfacts

import "strings"

// Signs returns texts of which at least one is in every file that carries a
// [Marker], so that files without them need not be parsed to know.
func Signs() []string {
	signs := []string{"netralint:serverless"}
	for path := range serverlessImports {
		signs = append(signs, path)
	}
	for name := range serverlessVariables {
		signs = append(signs, strings.Trim(name, `"`))
	}
	return signs
}
