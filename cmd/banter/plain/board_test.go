package plain_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"banter/cmd/banter/plain"
	"banter/scoring/report"
	"banter/store/lead"
	"banter/tui/board"
)

// figures is a board that can be changed.
type figures struct {
	mu   sync.Mutex
	data board.Data
	err  error
}

func (f *figures) Board(_ context.Context, q board.Query) (board.Data, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d := f.data
	d.At = q.Now
	d.Lines = append([]report.Line(nil), d.Lines...)
	return d, f.err
}

func newFigures() *figures {
	f := &figures{}
	f.data.Total.Breached, f.data.Total.Running = 1, 4
	f.data.Lines = []report.Line{{Key: "ana", Breached: 1, Running: 3}, {Key: "", Running: 1}}
	return f
}

func boardOptions(t *testing.T, f *figures, in io.Reader, out io.Writer) plain.BoardOptions {
	t.Helper()
	return plain.BoardOptions{Desk: f, Console: plain.NewConsole(t.Context(), in, out), Kind: lead.ClockResponse, Now: start}
}

func TestBoardInLines(t *testing.T) {
	var out strings.Builder
	o := boardOptions(t, newFigures(), strings.NewReader("\nwhat\nq\n"), &out)
	if err := plain.Board(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	has(t, out.String(), "SLA board, response, Tuesday 3 March 09:41.", "1 response clock is breached, 0 at risk, 4 running.", "ana: 1 breached, 0 at risk, 3 running.", "The pool: 0 breached", "Enter tells the board again")
	if n := strings.Count(out.String(), "ana: 1 breached"); n != 2 {
		t.Errorf("the board is told %d times, want 2\n%s", n, &out)
	}
}

// A script is told once, and nothing of its input is read.
func TestBoardOnce(t *testing.T) {
	var out strings.Builder
	in := strings.NewReader("\n\n\n")
	o := boardOptions(t, newFigures(), in, &out)
	o.Console.Script = true
	if err := plain.Board(t.Context(), o); err != nil || strings.Count(out.String(), "SLA board") != 1 || in.Len() != 3 || strings.Contains(out.String(), ">") {
		t.Errorf("%v, %d left, %s", err, in.Len(), &out)
	}
	f := newFigures()
	f.err = errors.New("the store is away")
	if err := plain.Board(t.Context(), boardOptions(t, f, in, &out)); !errors.Is(err, f.err) {
		t.Errorf("%v", err)
	}
}

// At a tick only what has changed is told; nobody needs to be there.
func TestBoardWatched(t *testing.T) {
	for _, attended := range []bool{true, false} {
		ctx, cancel := context.WithCancel(t.Context())
		f, tick := newFigures(), make(chan time.Time)
		in, typing := io.Pipe()
		if !attended {
			_ = typing.Close() // an empty input
		}
		var out strings.Builder
		o := boardOptions(t, f, in, &out)
		o.Tick, o.Console.Script = tick, !attended
		o.Trouble = func() []string { return nil }
		ended := make(chan error)
		go func() { ended <- plain.Board(ctx, o) }()
		tick <- start()
		tick <- start()
		f.mu.Lock()
		f.data.Lines[0].Breached = 2
		f.mu.Unlock()
		tick <- start()
		tick <- start()
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = typing.Close()
		text := out.String()
		if strings.Count(text, "SLA board") != 1 || strings.Count(text, "At 09:41:") != 1 || strings.Count(text, "ana: 2 breached") != 1 || strings.Count(text, "The pool") != 1 {
			t.Errorf("attended %v:\n%s", attended, text)
		}
		if strings.Contains(text, "board> ") != attended {
			t.Errorf("attended %v, prompts:\n%s", attended, text)
		}
	}
}
