package files

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"banter/store/upstream"
)

// wipeFile names, in the folder, the reps whose machines lose their leads.
const wipeFile = "wipe"

// maxWipe is how much of it is read, in bytes.
const maxWipe = 1 << 16

// everybody is a line of it that means every rep.
const everybody = "everybody"

var _ upstream.Wiper = (*Client)(nil)

// WipeAsked looks for the rep in the file wipe of the folder: a line that is the
// rep's name, or everybody. Lines that begin with # are comments.
func (c *Client) WipeAsked(ctx context.Context, rep string) (bool, error) {
	if err := ctxError(ctx); err != nil {
		return false, err
	}
	path := filepath.Join(c.o.Dir, wipeFile)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return false, nil
	}
	if err != nil {
		return false, unreachable("%s can't be read: %w", path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return false, unreachable("%s can't be read: %w", path, err)
	}
	defer func() { _ = f.Close() }()
	asked, lines := false, bufio.NewScanner(io.LimitReader(f, maxWipe))
	for lines.Scan() {
		name := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		asked = asked || name != "" && (strings.EqualFold(name, rep) || strings.EqualFold(name, everybody))
	}
	if err := lines.Err(); err != nil {
		return false, fmt.Errorf("%w: read %s: %w", upstream.ErrUnreachable, path, err)
	}
	return asked, nil
}
