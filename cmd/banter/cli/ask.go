package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/term"

	"banter/store/lead"
)

// agree asks a person before something that can't be taken back; yes says that
// nobody needs to be asked. Without a terminal to ask on, the error says how to
// agree; it is ctx's where the question was broken off.
func (a *app) agree(ctx context.Context, yes bool, format string, args ...any) (bool, error) {
	if yes {
		return true, nil
	}
	if !isTerminal(a.in) {
		return false, usagef("say --yes to do it without being asked")
	}
	a.tell(format+" [y/N] ", args...)
	line, err := await(ctx, a.line)
	if ctx.Err() != nil {
		a.tell("\n")
		return false, err
	}
	ok, perr := lead.ParseBool(line) // no answer is a no
	return ok && perr == nil, nil
}

// line reads one line of the input.
func (a *app) line() (string, error) {
	return bufio.NewReader(io.LimitReader(a.in, maxLine)).ReadString('\n')
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 4096

// await reads, or returns when ctx ends: a read can't be broken off, only left
// behind.
func await(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := read()
		got <- answer{text, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case x := <-got:
		return x.text, x.err
	}
}

// hidden reads a line of the terminal without an echo. Nothing typed is "". The
// terminal echoes again when it returns, also where ctx ends first.
func (a *app) hidden(ctx context.Context) (string, error) {
	fd := a.in.Fd()
	before, err := term.GetState(fd)
	if err != nil {
		return "", fmt.Errorf("read from the terminal: %w", err)
	}
	text, err := await(ctx, func() (string, error) {
		data, err := term.ReadPassword(fd)
		return string(data), err
	})
	switch {
	case ctx.Err() != nil:
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("read from the terminal: %w", err)
	}
	return strings.TrimSpace(text), nil
}
