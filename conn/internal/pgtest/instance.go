package pgtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
)

const install = "install the PostgreSQL server (Debian: apt-get install postgresql) or set " + EnvURL

// Instance is a PostgreSQL server of our own: trust authentication, superuser
// postgres, on 127.0.0.1, durability off. Its methods are not safe for
// concurrent use.
type Instance struct {
	// Port is the TCP port; it survives a restart.
	Port int
	// Dir holds the data directory and the Unix socket.
	Dir      string
	bin      string
	settings []string
	cmd      *exec.Cmd
	done     chan error
}

// Start creates and starts a server; see [Private] for settings.
func Start(settings ...string) (*Instance, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "nlpg")
	if err != nil {
		return nil, err
	}
	s := &Instance{Dir: dir, bin: bin, settings: settings}
	if err := s.create(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// create makes the data directory and starts the server on a port that is free.
func (s *Instance) create() error {
	if err := giveToServer(s.Dir); err != nil {
		return fmt.Errorf("hand %s to the server's user: %w", s.Dir, err)
	}
	init := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	asServer(init)
	init.Dir = s.Dir
	if out, err := init.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	var err error
	for range 5 { // another process may take the port between our look and the bind
		if s.Port, err = freePort(); err != nil {
			return err
		}
		if err = s.Run(); err == nil {
			return nil
		}
	}
	return err
}

// Run starts a stopped server and waits until it accepts connections.
func (s *Instance) Run() error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.Port), "-k", s.Dir,
		"-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "synchronous_commit=off",
		"-c", "full_page_writes=off", "-c", "max_connections=200"}
	for _, v := range s.settings {
		args = append(args, "-c", v)
	}
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), args...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, s.Dir
	asServer(cmd)
	done := make(chan error, 1)
	started := make(chan error)
	go func() { // the kernel ties the server's life to this thread
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			done <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	s.cmd, s.done = cmd, done
	return s.await()
}

// await returns when the server answers, when it has ended, or after a minute.
func (s *Instance) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			return c.Close(ctx)
		}
		select {
		case werr := <-s.done:
			s.cmd = nil
			tail, _ := os.ReadFile(s.logFile())
			return fmt.Errorf("postgres ended at start (%v): %s", werr, tail)
		case <-ctx.Done():
			return errors.Join(fmt.Errorf("postgres does not answer: %w", err), s.Stop(true))
		case <-tick.C:
		}
	}
}

// Stop ends the server: immediate cuts every connection at once as a crash
// does, otherwise sessions are closed in order (fast shutdown).
func (s *Instance) Stop(immediate bool) error {
	if s.cmd == nil {
		return nil
	}
	sig := os.Interrupt // fast shutdown
	if immediate {
		sig = quitSignal
	}
	if err := s.cmd.Process.Signal(sig); err != nil {
		return fmt.Errorf("stop postgres: %w", err)
	}
	<-s.done
	s.cmd = nil
	return nil
}

// Remove stops the server and deletes its files.
func (s *Instance) Remove() error { return errors.Join(s.Stop(true), os.RemoveAll(s.Dir)) }

// URL returns the TCP URL of a database on this server, without TLS.
func (s *Instance) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.Port, database)
}

// Log copies the server's log to w.
func (s *Instance) Log(w io.Writer) error {
	b, err := os.ReadFile(s.logFile())
	if err == nil {
		_, err = w.Write(b)
	}
	return err
}

func (s *Instance) data() string    { return filepath.Join(s.Dir, "data") }
func (s *Instance) logFile() string { return filepath.Join(s.Dir, "log") }

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// binaries finds the folder with initdb and postgres: the one that EnvBinaries names,
// else the newest version.
func binaries() (string, error) {
	var dirs []string
	if named := os.Getenv(EnvBinaries); named != "" {
		for _, program := range []string{"initdb", "postgres"} {
			if _, err := os.Stat(filepath.Join(named, program)); err != nil {
				return "", fmt.Errorf("%s: %w", EnvBinaries, err)
			}
		}
		return named, nil
	}
	for _, g := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"} {
		m, _ := filepath.Glob(g)
		dirs = append(dirs, m...)
	}
	sort.Sort(sort.Reverse(sort.StringSlice(dirs)))
	if p, err := exec.LookPath("initdb"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	for _, d := range dirs {
		_, initdb := os.Stat(filepath.Join(d, "initdb"))
		_, postgres := os.Stat(filepath.Join(d, "postgres"))
		if initdb == nil && postgres == nil {
			return d, nil
		}
	}
	return "", errors.New("no PostgreSQL server binaries found: " + install)
}
