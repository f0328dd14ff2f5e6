package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// outboxDir is where outcomes go, below the folder.
const outboxDir = "outbox"

// Options of New. Dir and Now are needed.
type Options struct {
	Dir      string
	Now      func() time.Time
	Map      string         // a mapping file for tables that have none of their own; "" is none
	Location *time.Location // of times without a zone; nil: UTC
	PageSize int            // leads a page; 0: 500

	// Resolve finds the lead with an e-mail, in lower case. Nil: activities that
	// name their lead by e-mail only are refused, unless the e-mail is the ID.
	Resolve func(email string) (lead.ID, bool)
	// Known tells whether there is such a lead, here or in a page told before.
	// Nil: every activity that names an ID is told.
	Known func(lead.ID) bool
}

// Client is a folder as an upstream. Its methods may be called by several
// goroutines, one at a time has its turn.
type Client struct {
	o    Options
	mu   sync.Mutex
	open *table           // the file that is half read
	seen map[string]*sent // what outbox files hold, by name
}

var _ upstream.Upstream = (*Client)(nil)

// New makes a client; it touches no file. The error is that of a missing folder
// name or clock.
func New(o Options) (*Client, error) {
	switch {
	case o.Dir == "":
		return nil, fmt.Errorf("no folder is named: set dir in the config: %w", upstream.ErrRefused)
	case o.Now == nil:
		return nil, errors.New("files: Options.Now is missing")
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", o.Dir, err)
	}
	o.Dir = dir
	if o.PageSize <= 0 {
		o.PageSize = 500
	}
	return &Client{o: o, seen: map[string]*sent{}}, nil
}

// Name is "files".
func (c *Client) Name() string { return "files" }

// Close lets go of a file that is half read; the client can still be used.
func (c *Client) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closeTable()
}

// Check finds out, reading only, whether the folder can be read and its outbox
// written. Its errors wrap upstream.ErrUnreachable.
func (c *Client) Check(ctx context.Context) (upstream.Identity, error) {
	if err := ctxError(ctx); err != nil {
		return upstream.Identity{}, err
	}
	if err := c.readable(); err != nil {
		return upstream.Identity{}, err
	}
	box, where := filepath.Join(c.o.Dir, outboxDir), "outbox"
	switch info, err := os.Stat(box); {
	case errors.Is(err, fs.ErrNotExist):
		box, where = c.o.Dir, "folder"
	case err != nil:
		return upstream.Identity{}, unreachable("the outbox %s can't be opened: %w", box, err)
	case !info.IsDir():
		return upstream.Identity{}, unreachable("%s is a file; outcomes go into a folder of that name: move the file away", box)
	}
	if err := writable(box); err != nil {
		return upstream.Identity{}, unreachable("the %s %s can't be written (%w): outcomes would wait here; give yourself the right to write there", where, box, err)
	}
	return upstream.Identity{Account: c.o.Dir, Text: "folder " + c.o.Dir}, nil
}

// readable checks that the folder is one.
func (c *Client) readable() error {
	info, err := os.Stat(c.o.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return unreachable("the folder %s does not exist: make it, or set another in the config", c.o.Dir)
	case err != nil:
		return unreachable("the folder %s can't be opened: %w", c.o.Dir, err)
	case !info.IsDir():
		return unreachable("%s is a file and not a folder: set the folder that it lies in", c.o.Dir)
	}
	d, err := os.Open(c.o.Dir)
	if err != nil {
		return unreachable("the folder %s can't be read: %w", c.o.Dir, err)
	}
	return d.Close()
}

// unreachable makes an error of the class upstream.ErrUnreachable.
func unreachable(format string, args ...any) error {
	return fmt.Errorf("%w: %w", upstream.ErrUnreachable, fmt.Errorf(format, args...))
}

// ctxError is the error of a context that has ended.
func ctxError(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return unreachable("stopped: %w", err)
	}
	return nil
}
