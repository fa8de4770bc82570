package engine

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestStore(t *testing.T) {
	dir := t.TempDir()
	s := openStore(dir)
	k := key(sha256.Sum256([]byte("k")))
	var got cached
	if s.get(k, &got) {
		t.Fatal("an empty store has a value")
	}
	want := cached{}
	want.Result.Facts.Path = "example.com/a"
	s.put(k, want)
	if !s.get(k, &got) || got.Result.Facts.Path != "example.com/a" {
		t.Fatalf("got %+v", got)
	}
	if err := os.WriteFile(s.file(k), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s.get(k, &got) {
		t.Error("a damaged value was read")
	}
	if (&store{}).get(k, &got) {
		t.Error("the store that stores nothing has a value")
	}
}

func TestStoreForgetsWhatIsNotUsed(t *testing.T) {
	dir := t.TempDir()
	s := openStore(dir)
	old, young := key{1}, key{2}
	s.put(old, cached{})
	s.put(young, cached{})
	now := time.Now()
	before := now.Add(-keepFor - time.Hour)
	if err := os.Chtimes(s.file(old), before, before); err != nil {
		t.Fatal(err)
	}
	s.trim(now)
	if _, err := os.Stat(s.file(old)); err != nil {
		t.Fatalf("trimmed twice in a day: %v", err)
	}
	s.trim(now.Add(trimEvery + time.Minute))
	if _, err := os.Stat(s.file(old)); !os.IsNotExist(err) {
		t.Errorf("what was not used is still there: %v", err)
	}
	if _, err := os.Stat(s.file(young)); err != nil {
		t.Errorf("what was used is gone: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "trimmed")); err != nil {
		t.Errorf("the time of the last trim is gone: %v", err)
	}
}

// What is read is in use.
func TestStoreKeepsWhatIsRead(t *testing.T) {
	s := openStore(t.TempDir())
	s.put(key{1}, cached{})
	before := time.Now().Add(-2 * touchAfter)
	if err := os.Chtimes(s.file(key{1}), before, before); err != nil {
		t.Fatal(err)
	}
	s.get(key{1}, new(cached))
	info, err := os.Stat(s.file(key{1}))
	if err != nil {
		t.Fatal(err)
	}
	if !info.ModTime().After(before) {
		t.Error("reading did not count as use")
	}
}
