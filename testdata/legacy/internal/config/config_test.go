package config

import "testing"

func TestDatabaseURL(t *testing.T) {
	for _, v := range []string{"DATABASE_URL", "K_SERVICE"} {
		t.Setenv(v, "")
	}
	if got := Load().DatabaseURL; got != defaultURL {
		t.Errorf("default: %s", got)
	}
	t.Setenv("K_SERVICE", "orders")
	t.Setenv("INSTANCE_CONNECTION_NAME", "shop:europe-west1:main")
	t.Setenv("DB_USER", "orders")
	t.Setenv("DB_PASS", "pw")
	t.Setenv("DB_NAME", "orders")
	want := "host=/cloudsql/shop:europe-west1:main user=orders password=pw dbname=orders"
	if got := Load().DatabaseURL; got != want {
		t.Errorf("on Cloud Run: got %s, want %s", got, want)
	}
	t.Setenv("DATABASE_URL", "postgres://elsewhere/orders")
	if got := Load().DatabaseURL; got != "postgres://elsewhere/orders" {
		t.Errorf("explicit: %s", got)
	}
}

func TestNumbers(t *testing.T) {
	t.Setenv("DB_MAX_CONNS", "7")
	t.Setenv("JOB_TIMEOUT_SECONDS", "many")
	cfg := Load()
	if cfg.MaxConns != 7 || cfg.JobTimeout.Seconds() != 30 {
		t.Errorf("got %d and %s", cfg.MaxConns, cfg.JobTimeout)
	}
}
