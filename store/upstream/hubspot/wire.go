package hubspot

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"banter/store/upstream"
)

// texts are the properties of an object. HubSpot writes every value as a string
// or null; a number or a boolean is taken as its text all the same.
type texts map[string]string

// UnmarshalJSON reads an object of plain values; null is "".
func (t *texts) UnmarshalJSON(data []byte) error {
	var plain map[string]string
	if json.Unmarshal(data, &plain) == nil {
		*t = plain
		return nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	out := make(texts, len(raw))
	for name, v := range raw {
		var s string
		switch {
		case json.Unmarshal(v, &s) == nil: // also null
		case len(v) > 0 && (v[0] == '{' || v[0] == '['):
			return fmt.Errorf("property %q is no plain value", name)
		default:
			s = string(v)
		}
		out[name] = s
	}
	*t = out
	return nil
}

// id is an id that HubSpot writes as a string here and as a number there.
type id string

// UnmarshalJSON reads a string or a number.
func (i *id) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*i = id(s)
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(data, &n); err != nil {
		return err
	}
	*i = id(n)
	return nil
}

// object is a record: a contact, a company, a call.
type object struct {
	ID         id     `json:"id"`
	Properties texts  `json:"properties"`
	CreatedAt  string `json:"createdAt"`
	UpdatedAt  string `json:"updatedAt"`
	Archived   bool   `json:"archived"`
	ArchivedAt string `json:"archivedAt"`
	Trace      string `json:"objectWriteTraceId"`
	// History are the values that properties had, the newest first.
	History map[string][]struct {
		Timestamp string `json:"timestamp"`
	} `json:"propertiesWithHistory"`
}

// updated is when the object was last changed, in milliseconds since 1970.
func (o *object) updated() int64 {
	for _, s := range []string{o.UpdatedAt, o.Properties["lastmodifieddate"], o.Properties["hs_lastmodifieddate"]} {
		if t, ok := instant(s); ok {
			return t.UnixMilli()
		}
	}
	return 0
}

type paging struct {
	Next struct {
		After id `json:"after"`
	} `json:"next"`
}

// page is a list or a search.
type page struct {
	Total   int      `json:"total"`
	Results []object `json:"results"`
	Paging  paging   `json:"paging"`
}

// batch is the answer to a batch of reads or writes: 200, 201 or 207.
type batch struct {
	Results []object `json:"results"`
	Errors  []item   `json:"errors"`
}

// item is an error in a batch, and the shape of the errors in an error.
type item struct {
	Category string  `json:"category"`
	Code     string  `json:"code"`
	Message  string  `json:"message"`
	Context  details `json:"context"`
}

// details hold lists of texts by name, of which HubSpot promises nothing.
type details map[string]json.RawMessage

// list is what the context says under a name: a list, or one text.
func (d details) list(name string) []string {
	var ids []id
	if json.Unmarshal(d[name], &ids) == nil {
		out := make([]string, 0, len(ids))
		for _, s := range ids {
			if s != "" {
				out = append(out, string(s))
			}
		}
		return out
	}
	var one id
	if json.Unmarshal(d[name], &one) == nil && one != "" {
		return []string{string(one)}
	}
	return nil
}

// decode reads an answer. What is no such JSON was not written by HubSpot but
// by something in between, so HubSpot counts as unreachable.
func decode(data []byte, out any) error {
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%w: its answer is not HubSpot's: %w", upstream.ErrUnreachable, err)
	}
	return nil
}

// instant reads a time as HubSpot writes it: ISO 8601, a day, or milliseconds
// since 1970.
func instant(s string) (t time.Time, ok bool) {
	if s == "" {
		return time.Time{}, false
	}
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		t = time.UnixMilli(ms)
	} else if t, err = time.Parse(time.RFC3339, s); err != nil {
		if t, err = time.Parse(time.DateOnly, s); err != nil {
			return time.Time{}, false
		}
	}
	t = t.UTC()
	return t, t.Year() >= 1 && t.Year() <= 9999
}

// iso is a time as HubSpot writes it.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
