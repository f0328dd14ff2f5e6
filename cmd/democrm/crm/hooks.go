package crm

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"banter/store/lead"
	"banter/store/upstream/democrm/wire"
)

// What somebody does in the CRM itself, by hand or for a test.

// Put makes a lead or replaces the fields named and adds the activities: what
// somebody does in the CRM itself. An empty ID mints one. It returns the ID.
func (c *CRM) Put(l wire.Lead) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.ID == "" {
		l.ID = c.nextID()
	}
	e, ok := c.entries[l.ID]
	if !ok {
		e = &entry{id: l.ID}
	}
	changed := e.lead
	for f, text := range l.Fields {
		if strings.HasPrefix(f, lead.ExtraPrefix) {
			return "", fmt.Errorf("lead %s: the CRM has no field %q", l.ID, f)
		}
		if err := changed.Set(f, text); err != nil {
			return "", fmt.Errorf("lead %s: %w", l.ID, err)
		}
	}
	now := c.now().UTC()
	if changed.CreatedAt.IsZero() {
		changed.CreatedAt = now
	}
	stamp(&e.lead, &changed, now)
	e.lead = changed
	for _, a := range l.Activities {
		e.addActivity(a)
	}
	c.put(e)
	return l.ID, nil
}

// Delete deletes a lead, or merges it into another if into is not empty. It
// reports whether the lead was there.
func (c *CRM) Delete(id, into string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[id]
	if !ok {
		return false
	}
	e.deleted, e.mergedInto = true, into
	c.put(e)
	return true
}

// Refuse makes the CRM refuse every change of a lead, as a rule of its
// administrator does, saying why; "" ends it.
func (c *CRM) Refuse(id, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[id]; ok {
		e.refuses = why
	}
}

// Wipe asks for the leads on the machine of a rep to be removed, or takes that
// back.
func (c *CRM) Wipe(rep string, asked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.account.Wipe = slices.DeleteFunc(slices.Clone(c.account.Wipe), func(r string) bool { return r == rep })
	if asked {
		c.account.Wipe = append(c.account.Wipe, rep)
	}
}

// Forget makes every cursor given so far unknown.
func (c *CRM) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.instance += "f"
}

// hooks are the paths for it; see package wire.
func (s *server) hooks(mux *http.ServeMux) {
	mux.HandleFunc("PUT /_leads/{id}", func(w http.ResponseWriter, r *http.Request) {
		var l wire.Lead
		if !read(w, r, &l) {
			return
		}
		l.ID = r.PathValue("id")
		if _, err := s.crm.Put(l); err != nil {
			fail(w, http.StatusBadRequest, err.Error(), "")
			return
		}
		s.tell(w, l.ID)
	})
	mux.HandleFunc("DELETE /_leads/{id}", func(w http.ResponseWriter, r *http.Request) {
		s.crm.Delete(r.PathValue("id"), r.URL.Query().Get("into"))
		s.tell(w, r.PathValue("id"))
	})
	mux.HandleFunc("PUT /_refusals/{id}", func(w http.ResponseWriter, r *http.Request) {
		var why wire.Refusal
		if !read(w, r, &why) {
			return
		}
		s.crm.Refuse(r.PathValue("id"), why.Why)
		s.tell(w, r.PathValue("id"))
	})
	for method, asked := range map[string]bool{"PUT": true, "DELETE": false} {
		mux.HandleFunc(method+" /_wipes/{rep}", func(w http.ResponseWriter, r *http.Request) {
			s.crm.Wipe(r.PathValue("rep"), asked)
			answer(w, s.crm.Account())
		})
	}
	mux.HandleFunc("DELETE /_cursors", func(w http.ResponseWriter, _ *http.Request) {
		s.crm.Forget()
		answer(w, s.crm.Account())
	})
}

// tell answers with a lead as it is now.
func (s *server) tell(w http.ResponseWriter, id string) {
	l, ok := s.crm.Lead(id)
	if !ok {
		fail(w, http.StatusNotFound, fmt.Sprintf("the CRM has no lead %q", id), "")
		return
	}
	answer(w, l)
}
