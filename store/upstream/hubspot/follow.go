package hubspot

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"banter/store/lead"
)

// maxActivities is how many activities of one type are read of a contact: the
// newest.
const maxActivities = 200

// deniedFor is how long what the token may not read is left alone, in calendar
// time.
const deniedFor = time.Hour

// may reports whether a type of object is worth asking for.
func (c *Client) may(kind string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	since, denied := c.denied[kind]
	return !denied || c.now().Sub(since) > deniedFor
}

// deny notes that the token may not read a type of object.
func (c *Client) deny(kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.denied[kind] = c.now()
}

// read reads objects by their ids, which need not be unique. What is not there
// is left out.
func (c *Client) read(ctx context.Context, kind string, ids, props []string) (map[string]*object, error) {
	return c.readIn(ctx, kind, ids, batchRead{Properties: props}, maxPage)
}

// readIn is read with all that can be asked for, in batches of a size.
func (c *Client) readIn(ctx context.Context, kind string, ids []string, in batchRead, size int) (map[string]*object, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	out := make(map[string]*object, len(ids))
	for part := range slices.Chunk(ids, size) {
		in.Inputs = nil
		for _, s := range part {
			in.Inputs = append(in.Inputs, input{ID: s})
		}
		var got batch
		if err := c.call(ctx, classRest, http.MethodPost, c.paths.objects(kind, "batch/read"), in, &got); err != nil {
			return nil, fmt.Errorf("read %s: %w", kind, err)
		}
		for i := range got.Results {
			o := &got.Results[i]
			out[string(o.ID)] = o
		}
	}
	return out, nil
}

type batchRead struct {
	By         string   `json:"idProperty,omitempty"` // what the ids of the inputs are; "" is ids
	Properties []string `json:"properties,omitempty"`
	History    []string `json:"propertiesWithHistory,omitempty"`
	Inputs     []input  `json:"inputs"`
}

// input is a row of a batch.
type input struct {
	ID           string       `json:"id,omitempty"`
	Properties   texts        `json:"properties,omitempty"`
	Associations []associated `json:"associations,omitempty"`
	Trace        string       `json:"objectWriteTraceId,omitempty"`
	After        string       `json:"after,omitempty"` // of associations: where the list goes on
}

type associated struct {
	To    to           `json:"to"`
	Types []associates `json:"types"`
}

type to struct {
	ID string `json:"id"`
}

type associates struct {
	Category string `json:"associationCategory"`
	Type     int    `json:"associationTypeId"`
}

// linked are the answers to a batch of reads of associations.
type linked struct {
	Results []struct {
		From struct {
			ID id `json:"id"`
		} `json:"from"`
		To []struct {
			ID  id `json:"toObjectId"`
			Old id `json:"id"`
		} `json:"to"`
		Paging paging `json:"paging"`
	} `json:"results"`
}

// linked tells which records of a kind records are associated with, by the
// latters' ids, the newest first: the calls of contacts. A record that has none,
// or is not there, is left out.
func (c *Client) linked(ctx context.Context, kind string, ids []string, with string) (map[string][]string, error) {
	out := map[string][]string{}
	todo := make([]input, len(ids))
	for i, s := range ids {
		todo[i].ID = s
	}
	// Each round takes up the contacts whose lists go on; a list that never ends
	// is cut.
	for range maxActivities {
		if len(todo) == 0 {
			break
		}
		var next []input
		for part := range slices.Chunk(todo, 1000) {
			var in linked
			if err := c.call(ctx, classRest, http.MethodPost, c.paths.associations(kind, with), batchRead{Inputs: part}, &in); err != nil {
				return nil, fmt.Errorf("read which %s belong to %s: %w", with, kind, err)
			}
			for _, r := range in.Results {
				from := string(r.From.ID)
				for _, t := range r.To {
					if s := string(cmp.Or(t.ID, t.Old)); number(s) {
						out[from] = append(out[from], s)
					}
				}
				if after := string(r.Paging.Next.After); after != "" && number(from) {
					next = append(next, input{ID: from, After: after})
				}
			}
		}
		todo = next
	}
	for from, ids := range out {
		slices.SortFunc(ids, newest)
		out[from] = slices.Compact(ids)
	}
	return out, nil
}

// newest orders ids, which HubSpot counts upwards: the latest first.
func newest(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(b, a)) }

// follow adds to leads what is kept beside their contacts: activities of every
// type that the token may read.
func (c *Client) follow(ctx context.Context, r *reader, leads []lead.Remote) error {
	at := map[string]*lead.Remote{}
	var contacts []string
	for i := range leads {
		if s := remoteID(leads[i].ID); !leads[i].Gone {
			at[s], contacts = &leads[i], append(contacts, s)
		}
	}
	for _, e := range engagements() {
		if len(contacts) == 0 || !c.may(e.plural) {
			continue
		}
		links, err := c.linked(ctx, "contacts", contacts, e.plural)
		var objects map[string]*object
		if err == nil {
			objects, err = c.read(ctx, e.plural, latest(links), e.properties())
		}
		if forbidden(err) {
			c.deny(e.plural)
			continue
		}
		if err != nil {
			return err
		}
		for _, s := range contacts {
			for _, id := range links[s] {
				if o := objects[id]; o != nil {
					if a, ok := r.activity(e, o, c.me); ok {
						at[s].Activities = append(at[s].Activities, a)
					}
				}
			}
		}
	}
	return nil
}

// latest are the newest activities of each contact.
func latest(links map[string][]string) []string {
	var out []string
	for _, ids := range links {
		out = append(out, ids[:min(len(ids), maxActivities)]...)
	}
	return out
}

// companies reads the primary companies of contacts; nil where the token may
// not.
func (c *Client) companies(ctx context.Context, contacts []object) (map[string]*object, error) {
	var ids []string
	for i := range contacts {
		if s := contacts[i].Properties["associatedcompanyid"]; number(s) {
			ids = append(ids, s)
		}
	}
	if len(ids) == 0 || len(c.m.Company) == 0 || !c.may("companies") {
		return nil, nil
	}
	out, err := c.read(ctx, "companies", ids, c.m.companyProperties())
	if forbidden(err) {
		c.deny("companies")
		return nil, nil
	}
	return out, err
}
