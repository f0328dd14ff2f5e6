package hubspot

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"banter/store/upstream"
)

// wipeProperty is a property of contacts whose options are the e-mail addresses of
// the reps whose machines are to lose their leads. An administrator makes it in the
// settings; nothing is ever written to it.
const wipeProperty = "banter_wipe"

// wipeLife is how long its options are believed.
const wipeLife = time.Minute

// wipes are the options that were read.
type wipes struct {
	reps []string
	read time.Time
}

var _ upstream.Wiper = (*Client)(nil)

// WipeAsked looks for the rep, or the address of the owner that the rep is, among
// the options of banter_wipe. Without the property, or the right to read it, nobody
// is asked for.
func (c *Client) WipeAsked(ctx context.Context, rep string) (bool, error) {
	reps, err := c.readWipes(ctx)
	if err != nil || len(reps) == 0 {
		return false, err
	}
	me := []string{rep}
	o, err := c.readOwners(ctx, false)
	if err != nil {
		return false, err
	}
	for _, x := range o.list {
		if o.names[string(x.ID)] == rep && x.Email != "" {
			me = append(me, x.Email)
		}
	}
	return slices.ContainsFunc(reps, func(r string) bool {
		return slices.ContainsFunc(me, func(m string) bool { return strings.EqualFold(r, m) })
	}), nil
}

// readWipes reads the options, at most once in wipeLife.
func (c *Client) readWipes(ctx context.Context) ([]string, error) {
	if !c.may("properties") {
		return nil, nil
	}
	c.mu.Lock()
	w := c.wipes
	c.mu.Unlock()
	if w != nil && c.now().Sub(w.read) < wipeLife {
		return w.reps, nil
	}
	w = &wipes{read: c.now()}
	var d definition
	err := c.call(ctx, classRest, http.MethodGet, c.paths.properties("contacts")+"/"+wipeProperty, nil, &d)
	switch {
	case forbidden(err):
	case err != nil:
		return nil, fmt.Errorf("ask HubSpot whether leads are to be removed: %w", err)
	case d.Name == wipeProperty: // anything else is no answer of HubSpot's
		for _, o := range d.Options {
			if v := strings.TrimSpace(o.Value); v != "" {
				w.reps = append(w.reps, v)
			}
		}
	}
	c.mu.Lock()
	c.wipes = w
	c.mu.Unlock()
	return w.reps, nil
}
