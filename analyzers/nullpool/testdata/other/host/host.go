// Package host belongs to another module, as libraries that look at where they
// run do.
package host

import "os"

// OnCloudRun says whether the program runs there.
func OnCloudRun() bool { return os.Getenv("K_SERVICE") != "" }
