package gen

// Functions is written by the test.
var Functions []Function
