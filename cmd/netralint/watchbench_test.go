//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// BenchmarkWatch compares the time from a save of a leaf file to what -watch says of it
// with a run in which nothing changed. Modules are those of BenchmarkDoors.
func BenchmarkWatch(b *testing.B) {
	t, _ := newTools(b)
	for name, dir := range benchModules() {
		b.Run(name, func(b *testing.B) {
			copied := filepath.Join(b.TempDir(), name)
			if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
				b.Fatal(err)
			}
			m := &measured{tools: t, dir: copied}
			m.run(b, t.netralint, "./...")
			leaf := m.leaf(b)
			for b.Loop() {
				warm := m.fastest(b, func() {}, func() []string { return []string{t.netralint, "./..."} })
				b.ReportMetric(ratio(m.watched(b, leaf), warm.wall), "watch/warm(0.5)")
			}
		})
	}
}

// watched returns the median of the times from a save to what is said of it.
func (m *measured) watched(b *testing.B, leaf string) time.Duration {
	cmd := exec.CommandContext(b.Context(), m.netralint, "-watch", "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "NETRALINT_CACHE="+filepath.Join(m.cache, "netralint"))
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewReader(out)
	wait(b, lines, " checked")
	m.touch(b, leaf)
	wait(b, lines, " saved: ") // from here on as it stays
	var took []time.Duration
	for range 5 {
		m.touch(b, leaf)
		begun := time.Now()
		wait(b, lines, " saved: ")
		took = append(took, time.Since(begun))
	}
	_ = cmd.Process.Signal(os.Interrupt)
	_, _ = io.Copy(io.Discard, lines)
	if err := cmd.Wait(); err != nil {
		b.Error(err)
	}
	slices.Sort(took)
	return took[len(took)/2]
}

// wait reads until a line has a text.
func wait(b *testing.B, lines *bufio.Reader, text string) {
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		if strings.Contains(line, text) {
			return
		}
	}
}
