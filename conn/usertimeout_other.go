//go:build !linux

package conn

import "net"

// setUserTimeout does nothing, as libpq where the system has no TCP_USER_TIMEOUT.
func setUserTimeout(*net.TCPConn, int) error { return nil }
