// Command intest has its driver for its tests.
package main

import "github.com/netra-systems/netralint/conn"

func main() { _ = conn.Code(nil) }
