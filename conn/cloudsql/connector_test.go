package cloudsql

import "testing"

func TestDialersWithEqualOptionsShareOneConnector(t *testing.T) {
	a, b, other := New(), New(), New(WithPrivateIP())
	of := func(d *Dialer) *connector {
		t.Helper()
		c, err := d.connector()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	again := of(a)
	if of(a) != of(b) || of(a) == of(other) || of(a) != again {
		t.Fatal("connectors are not shared by options")
	}
	if of(New(WithConnector())) != of(a) {
		t.Error("no extra options, yet a connector of its own")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if c := New(); of(c) != of(b) {
		t.Error("closing one dialer took the connector from the others")
	}
	if _, err := a.connector(); err == nil {
		t.Error("a closed dialer has a connector")
	}
}
