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

// hidden asks for a line on the terminal without an echo, which is off before
// the prompt is there. Nothing typed is "". ctrl+c is context.Canceled. The
// terminal is as it was when it returns, also where ctx ends first.
func (a *app) hidden(ctx context.Context, prompt string) (text string, err error) {
	fd := a.in.Fd()
	before, err := term.MakeRaw(fd)
	if err != nil {
		return "", fmt.Errorf("read from the terminal: %w", err)
	}
	defer func() {
		err = errors.Join(err, term.Restore(fd, before))
		a.tell("\n")
	}()
	a.tell("%s", prompt)
	return await(ctx, func() (string, error) { return readHidden(a.in) })
}

// Keys of a terminal that hands on every one.
const (
	keyCtrlC = 3
	keyCtrlD = 4
	keyCtrlU = 21
	keyEsc   = 27
)

// readHidden reads what is typed up to Enter or ctrl+d: backspace takes a
// character back, ctrl+u all; other keys that write nothing do nothing.
func readHidden(in io.Reader) (string, error) {
	var line []rune
	keys := bufio.NewReader(in)
	for len(line) < maxLine {
		k, _, err := keys.ReadRune()
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read from the terminal: %w", err)
		}
		switch {
		case err != nil, k == '\r', k == '\n', k == keyCtrlD:
			return strings.TrimSpace(string(line)), nil
		case k == keyCtrlC:
			return "", context.Canceled
		case k == '\b', k == 0x7f:
			line = line[:max(0, len(line)-1)]
		case k == keyCtrlU:
			line = nil
		case k == keyEsc:
			skipKey(keys)
		case k >= ' ':
			line = append(line, k)
		}
	}
	return "", fmt.Errorf("that is longer than %d characters", maxLine)
}

// skipKey leaves out the rest of a key that is told as an escape sequence, as far
// as it has come in: an escape alone is one, too.
func skipKey(keys *bufio.Reader) {
	for first := true; keys.Buffered() > 0; first = false {
		b, err := keys.ReadByte()
		if err != nil || (!first || b != '[' && b != 'O') && b >= '@' && b <= '~' {
			return
		}
	}
}
