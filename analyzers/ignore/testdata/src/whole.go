//netralint:ignore demo,other the whole file
package ignored

func whole() int { return bad() }
