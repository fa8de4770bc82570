// Package ignored calls bad, which the test rules demo and other report.
package ignored

func bad(...any) int { return 0 }

func lines() {
	bad() // want `demo: bad is called` `other: bad is called`
	bad() //netralint:ignore demo,other both are accepted here
	bad() //netralint:ignore demo only one is // want `other: bad is called`
	//netralint:ignore demo,other the statement below
	bad()
	bad() // want `demo: bad is called` `other: bad is called`
	bad(1,
		2) //netralint:ignore demo,other the call ends here
	bad(bad(), // want `demo: bad` `demo: bad` `other: bad` `other: bad`
		3)
}

//netralint:ignore demo,other the function below, with all its body
func declaration() {
	bad()
	if bad() == 0 {
		bad()
	}
}

// documented is ignored by the last line of its comment.
//
//netralint:ignore demo,other the directive belongs to the doc comment
func documented() int {
	return bad()
}

func blocks() {
	//netralint:ignore demo,other the loop with its body
	for bad() == 0 {
		bad()
	}
	switch {
	//netralint:ignore demo,other the clause
	case bad() == 1:
		bad()
	default:
		bad() // want `demo: bad is called` `other: bad is called`
	}
	_ = []int{
		//netralint:ignore demo,other the element
		bad(1,
			bad()),
		bad(), // want `demo: bad is called` `other: bad is called`
	}
	if true { //netralint:ignore demo,other the line of the brace only // want `ignore of demo covers no finding` `ignore of other covers no finding`
		bad() // want `demo: bad is called` `other: bad is called`
	}
}

func nolint() {
	bad() //nolint
	bad() //nolint:all // everything
	bad() // nolint:netralint
	bad() //nolint:errcheck,Demo,other // as golangci-lint reads it
	bad() //nolint:demo // want `other: bad is called`
	bad() //nolintlint is another word // want `demo: bad is called` `other: bad is called`
	//nolint:netralint
	bad(bad(),
		bad())
	println() //nolint:demo // nothing is here, and nolintlint would say so
}

func unused() {
	//netralint:ignore demo nothing is here // want `ignore of demo covers no finding: remove it`
	println()
	bad() //netralint:ignore demo,other,bda a slip of the pen // want `ignore names unknown rule bda: the rules are demo and other`

	//netralint:ignore demo the blank line cuts it off // want `ignore of demo covers no finding`

	bad() // want `demo: bad is called` `other: bad is called`
}

func malformed() {
	// want +1 `ignore of demo gives no reason and ignores nothing`
	//netralint:ignore demo
	bad() // want `demo: bad is called` `other: bad is called`
	// want +1 `ignore names no rule and ignores nothing`
	//netralint:ignore
	bad() // want `demo: bad is called` `other: bad is called`
	//netralint:ignroe demo a slip of the pen // want `unknown directive //netralint:ignroe: there are ignore, serverless and api`
	println()
	// netralint:ignore demo a space // want `directive has a space before its name and is not read`
	println()
	//netralint:serverless
	println()
	// netralint: a sentence about the tool
	println()
}
