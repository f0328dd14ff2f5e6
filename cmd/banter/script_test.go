package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.uber.org/goleak"

	"banter/cmd/banter/cli"
)

func TestMain(m *testing.M) {
	testscript.Main(unleaking{m}, map[string]func(){
		"banter":       func() { os.Exit(cli.Main(os.Args[1:])) },
		"banter-crash": func() { os.Exit(crashChild()) },
		"banter-hold":  func() { os.Exit(holdChild()) },
		// Stand-ins for what the program starts.
		"xdg-open": browser,
		"sf":       salesforceCLI,
	})
}

// buildEnv names the folder that the binary is built into, for the tests that
// work on it from outside.
const buildEnv = "BANTER_TEST_BUILD"

// unleaking runs the tests and fails if they leave a goroutine behind.
type unleaking struct{ *testing.M }

func (u unleaking) Run() int {
	dir, err := os.MkdirTemp("", "banter-build")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }() // it is below the folder of temporary files
		err = os.Setenv(buildEnv, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := u.M.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// TestScript runs the commands as a user does; each script has folders of its
// own for files and config.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			for name, dir := range map[string]string{"HOME": "", "XDG_CONFIG_HOME": "/config", "XDG_DATA_HOME": "/data", "XDG_STATE_HOME": "/state"} {
				e.Setenv(name, e.WorkDir+dir)
			}
			e.Setenv("TZ", "UTC")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
	})
}

// exits runs a command and checks its exit code: exits CODE banter ARGS.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARGS…")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = err.Error()
	}
	if want := "exit status " + args[0]; code != want && (args[0] != "0" || err != nil) {
		ts.Fatalf("%v ended with %q, want %q", args[1:], code, want)
	}
}
