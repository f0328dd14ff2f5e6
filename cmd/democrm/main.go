// Command democrm serves a simulated CRM on loopback: leads of a made-up
// company that keep arriving, for trying banter out and for its tests. It keeps
// everything in memory and leaves nothing behind.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/serve"
)

const usage = `democrm serves a simulated CRM on this machine, for trying banter out.

usage: democrm [flags]

  --listen HOST:PORT  loopback address to listen on (127.0.0.1:0: any free port)
  --token TOKEN       what clients must send as Authorization: Bearer (a new one)
  --seed N            the same seed gives the same leads (1)
  --leads N           how many leads there are at the start (300)
  --speed X           how often things happen; 2 is twice as often (1)
  --quiet             nothing happens by itself

It prints its address and token, one a line, and runs until it is interrupted.
Everything is in memory: stopping it forgets it.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: it returns the exit code, 0 done, 1 failed,
// 2 usage.
func run(ctx context.Context, args []string, out, problems io.Writer) int {
	o, err := options(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		say(out, usage)
		return 0
	case err != nil:
		say(problems, "democrm: %v\nsee democrm --help\n", err)
		return 2
	}
	r, err := crm.Start(ctx, o)
	if err != nil {
		say(problems, "democrm: %v\n", err)
		return 1
	}
	if _, err := fmt.Fprintf(out, "url %s\ntoken %s\n", r.URL, r.Token); err != nil {
		say(problems, "democrm: print the address: %v\n", err)
		_ = r.Stop() // the failure that counts is the one just told
		return 1
	}
	if err := r.Wait(); err != nil {
		say(problems, "democrm: %v\n", err)
		return 1
	}
	return 0
}

// say writes for a person. Where nobody can be told there is nobody to tell of
// that either.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

func options(args []string) (crm.Options, error) {
	var o crm.Options
	f := flag.NewFlagSet("democrm", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.Listen, "listen", "127.0.0.1:0", "")
	f.StringVar(&o.Token, "token", "", "")
	f.Uint64Var(&o.Seed, "seed", 1, "")
	f.IntVar(&o.Leads, "leads", crm.DefaultLeads, "")
	f.Float64Var(&o.Speed, "speed", 1, "")
	f.BoolVar(&o.Quiet, "quiet", false, "")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%q is not understood: there are only flags", f.Arg(0))
	case !serve.Loopback(o.Listen):
		return o, fmt.Errorf("--listen: %q is not a loopback address; use 127.0.0.1:0 or [::1]:0", o.Listen)
	case !(o.Speed > 0 && o.Speed <= 1000):
		return o, fmt.Errorf("--speed: %v is not above 0 and at most 1000", o.Speed)
	case o.Leads < 0 || o.Leads > 100_000:
		return o, fmt.Errorf("--leads: %d is not from 0 to 100000", o.Leads)
	}
	if o.Leads == 0 {
		o.Leads = -1 // 0 is the usual number to crm.Start
	}
	return o, nil
}
