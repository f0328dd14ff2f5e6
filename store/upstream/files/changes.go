package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/files/mapping"
)

// rowsPerLead bounds the rows of a page that brings few leads, because they are
// activities of the same ones or refused: so many for each lead of a full page.
const rowsPerLead = 10

// Changes tells the files that are new or have changed since the cursor, a page
// of Options.PageSize leads at a time. A file that can't be read, and rows that
// can't, are refused; the others are told.
func (c *Client) Changes(ctx context.Context, cursor upstream.Cursor) (upstream.Page, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var page upstream.Page
	if err := ctxError(ctx); err != nil {
		return page, err
	}
	st, err := parseCursor(cursor)
	if err != nil {
		return page, err
	}
	names, err := c.tables()
	if err != nil {
		return page, err
	}
	st.keep(names)
	for _, name := range names {
		refused, err := c.refresh(ctx, st.file(name))
		if err != nil {
			return upstream.Page{}, err
		}
		if refused != nil {
			page.Refused = append(page.Refused, *refused)
		}
	}
	if e := st.next(); e != nil {
		if err := c.tell(ctx, e, &page); err != nil {
			return upstream.Page{}, err
		}
		if e.Done && e.Kind == mapping.Leads {
			st.leadsTold()
		}
	}
	page.More = st.next() != nil
	page.Next, err = st.cursor()
	return page, err
}

// tell reads a page of one file.
func (c *Client) tell(ctx context.Context, e *entry, page *upstream.Page) error {
	t, err := c.resume(ctx, e)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		e.Done = true
		page.Refused = append(page.Refused, upstream.Refused{Where: e.Name, Reason: reason(e.Name, err)})
		return nil
	}
	g := gatherer{c: c, page: page, index: map[lead.ID]int{}}
	for n := 0; len(page.Leads) < c.o.PageSize && n < c.o.PageSize*rowsPerLead; n++ {
		if n%256 == 0 {
			if err := ctxError(ctx); err != nil {
				return err
			}
		}
		it, err := t.next()
		var refused *mapping.RowError
		switch {
		case errors.As(err, &refused):
			page.Refused = append(page.Refused, upstream.Refused{Where: refused.Where(), Reason: refused.Reason})
			continue
		case errors.Is(err, io.EOF):
			e.Done = true
		case err != nil:
			e.Done = true
			page.Refused = append(page.Refused, upstream.Refused{Where: e.Name, Reason: "the rest of the file can't be read: " + reason(e.Name, err)})
		}
		if e.Done {
			break
		}
		g.add(e, it)
	}
	e.Rows = t.at
	if e.Done {
		if err := c.closeTable(); err != nil {
			return err
		}
	}
	// What was read of a file that changed meanwhile may be half of each.
	if info, err := os.Stat(filepath.Join(c.o.Dir, e.Name)); err != nil || info.Size() != e.Size || info.ModTime().UnixNano() != e.Time {
		e.Size, e.Sum, e.Rows, e.Done = -1, "", 0, false
		return c.closeTable()
	}
	return nil
}

// gatherer puts the items of one page together: a lead's activities in one
// Remote.
type gatherer struct {
	c     *Client
	page  *upstream.Page
	index map[lead.ID]int // place in page.Leads of leads that bring activities alone
}

func (g *gatherer) add(e *entry, it mapping.Item) {
	if it.Remote != nil {
		g.page.Leads = append(g.page.Leads, *it.Remote)
		return
	}
	id, why := g.whose(it)
	if id == "" {
		e.Missed++
		g.page.Refused = append(g.page.Refused, upstream.Refused{Where: fmt.Sprintf("%s:%d", e.Name, it.Line), Reason: why})
		return
	}
	i, ok := g.index[id]
	if !ok {
		i = len(g.page.Leads)
		g.index[id] = i
		g.page.Leads = append(g.page.Leads, lead.Remote{ID: id})
	}
	g.page.Leads[i].Activities = append(g.page.Leads[i].Activities, *it.Activity)
}

// whose finds the lead of an activity; why says why there is none.
func (g *gatherer) whose(it mapping.Item) (id lead.ID, why string) {
	o := &g.c.o
	if it.JoinID != "" {
		if o.Known != nil && !o.Known(it.JoinID) {
			return "", fmt.Sprintf("there is no lead %s; the activity is read again when leads come in", it.JoinID)
		}
		return it.JoinID, ""
	}
	if o.Resolve != nil {
		if id, ok := o.Resolve(it.JoinEmail); ok {
			return id, ""
		}
	}
	if id := mapping.EmailID(it.JoinEmail); o.Known != nil && o.Known(id) {
		return id, ""
	}
	return "", fmt.Sprintf("no lead has the e-mail %s; the activity is read again when leads come in", lead.Clean(it.JoinEmail))
}
