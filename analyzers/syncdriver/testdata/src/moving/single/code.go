package main

import "github.com/netra-systems/netralint/conn"

func code(err error) string { return conn.Code(err) }
