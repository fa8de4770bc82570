package engine

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// What is not used for keepFor is deleted; trimEvery is how often that is
// looked for. Times of use are only as exact as touchAfter.
const (
	keepFor    = 5 * 24 * time.Hour
	trimEvery  = 24 * time.Hour
	touchAfter = time.Hour
)

// stampName is the file whose age says when the store was trimmed last.
const stampName = "trimmed"

// store is a directory of values under keys. It never fails: a value that
// cannot be read or written is one that is not there.
type store struct{ dir string } // dir "" stores nothing

func openStore(dir string) *store {
	if dir == "" || os.MkdirAll(dir, 0o777) != nil {
		return &store{}
	}
	s := &store{dir: dir}
	s.trim(time.Now())
	return s
}

func (s *store) file(k key) string {
	name := hex.EncodeToString(k[:])
	return filepath.Join(s.dir, name[:2], name)
}

// get reads the value under k and reports whether there is one.
func (s *store) get(k key, value any) bool {
	if s.dir == "" {
		return false
	}
	name := s.file(k)
	data, err := os.ReadFile(name)
	if err != nil || gob.NewDecoder(bytes.NewReader(data)).Decode(value) != nil {
		return false
	}
	now := time.Now()
	if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > touchAfter {
		_ = os.Chtimes(name, now, now)
	}
	return true
}

// put stores a value, whole or not at all.
func (s *store) put(k key, value any) {
	if s.dir == "" {
		return
	}
	var buf bytes.Buffer
	if gob.NewEncoder(&buf).Encode(value) != nil {
		return
	}
	name := s.file(k)
	if os.MkdirAll(filepath.Dir(name), 0o777) != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "new-*")
	if err != nil {
		return
	}
	_, err = tmp.Write(buf.Bytes())
	if errors.Join(err, tmp.Close()) != nil || os.Rename(tmp.Name(), name) != nil {
		_ = os.Remove(tmp.Name())
	}
}

// trim deletes what has not been used for long, once a day.
func (s *store) trim(now time.Time) {
	stamp := filepath.Join(s.dir, stampName)
	if info, err := os.Stat(stamp); err == nil && now.Sub(info.ModTime()) < trimEvery {
		return
	}
	if os.WriteFile(stamp, nil, 0o666) != nil || os.Chtimes(stamp, now, now) != nil {
		return
	}
	_ = filepath.WalkDir(s.dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == stamp {
			return nil
		}
		if info, err := d.Info(); err == nil && now.Sub(info.ModTime()) > keepFor {
			_ = os.Remove(name)
		}
		return nil
	})
}
