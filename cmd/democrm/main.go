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
	"slices"
	"syscall"
	"time"

	"banter/cmd/democrm/crm"
	"banter/cmd/democrm/hubspot"
	"banter/cmd/democrm/salesforce"
	"banter/cmd/democrm/serve"
)

const usage = `democrm serves a simulated CRM on this machine, for trying banter out.

usage: democrm [flags]

  --speak NAME        which API: plain, hubspot or salesforce (plain)
  --listen HOST:PORT  loopback address to listen on (127.0.0.1:0: any free port)
  --token TOKEN       what clients must send as Authorization: Bearer (a new one)
  --seed N            the same seed gives the same leads (1)
  --leads N           how many leads there are at the start (300)
  --speed X           how often things happen; 2 is twice as often (1)
  --quiet             nothing happens by itself

with --speak hubspot:
  --limits NAME       starter, professional or none (professional)
  --index-lag TIME    how late search sees a write (2s)

with --speak salesforce:
  --daily N           requests that it answers in 24 hours (15000)
  --page N            rows of a page of a query, at most (2000)

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
	f, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		say(out, usage)
		return 0
	case err != nil:
		say(problems, "democrm: %v\nsee democrm --help\n", err)
		return 2
	}
	s, err := f.start(ctx)
	if err != nil {
		say(problems, "democrm: %v\n", err)
		return 1
	}
	if _, err := fmt.Fprintf(out, "url %s\ntoken %s\n", s.URL, s.token); err != nil {
		say(problems, "democrm: print the address: %v\n", err)
		_ = s.Stop() // the failure that counts is the one just told
		return 1
	}
	if err := s.Wait(); err != nil {
		say(problems, "democrm: %v\n", err)
		return 1
	}
	return 0
}

// say writes for a person. Where nobody can be told there is nobody to tell of
// that either.
func say(w io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(w, format, args...) }

// flags are what was asked for.
type flags struct {
	crm.Options
	speak  string
	limits string
	lag    time.Duration
	daily  int
	page   int
}

func parse(args []string) (flags, error) {
	var o flags
	f := flag.NewFlagSet("democrm", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.speak, "speak", "plain", "")
	f.StringVar(&o.limits, "limits", "professional", "")
	f.DurationVar(&o.lag, "index-lag", 2*time.Second, "")
	f.IntVar(&o.daily, "daily", 15_000, "")
	f.IntVar(&o.page, "page", 2000, "")
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
	case !slices.Contains([]string{"plain", "hubspot", "salesforce"}, o.speak):
		return o, fmt.Errorf("--speak: %q is none of plain, hubspot, salesforce", o.speak)
	case !slices.Contains([]string{"starter", "professional", "none"}, o.limits):
		return o, fmt.Errorf("--limits: %q is none of starter, professional, none", o.limits)
	case o.lag < 0:
		return o, fmt.Errorf("--index-lag: %v is below 0", o.lag)
	case o.daily < 1:
		return o, fmt.Errorf("--daily: %d is not above 0", o.daily)
	case o.page < 1 || o.page > 2000:
		return o, fmt.Errorf("--page: %d is not from 1 to 2000", o.page)
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

// served is what runs, and the token for it.
type served struct {
	*serve.Running
	token string
}

func (f flags) start(ctx context.Context) (served, error) {
	switch f.speak {
	case "plain":
		r, err := crm.Start(ctx, f.Options)
		if err != nil {
			return served{}, err
		}
		return served{r.Running, r.Token}, nil
	case "salesforce":
		r, err := salesforce.Start(ctx, f.Options, salesforce.Options{Daily: f.daily, MaxPage: f.page})
		if err != nil {
			return served{}, err
		}
		return served{r.Running, r.Token}, nil
	}
	o := hubspot.Options{IndexLag: f.lag, BehaviouralEvents: true}
	switch f.limits {
	case "starter":
		o.Limits = hubspot.Starter()
	case "professional":
		o.Limits = hubspot.Professional()
	}
	r, err := hubspot.Start(ctx, f.Options, o)
	if err != nil {
		return served{}, err
	}
	return served{r.Running, r.Token}, nil
}
