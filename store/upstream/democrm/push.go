package democrm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/democrm/wire"
)

// Push sends changes, at most wire.MaxChanges a request. A change of a lead
// that is not the demo CRM's is refused here. Where the CRM says that there are
// too many requests nothing of that request was taken, and its changes are
// answered as such beside the error.
func (c *Client) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	var out []upstream.Receipt
	var send []wire.Change
	for i := range changes {
		w, ok := writeChange(&changes[i])
		if !ok {
			out = append(out, upstream.Receipt{
				Key: changes[i].Key, State: upstream.Rejected,
				Problem: fmt.Sprintf("lead %s is not one of the demo CRM", changes[i].Lead), Hint: "drop the change",
			})
			continue
		}
		send = append(send, w)
	}
	for batch := range slices.Chunk(send, wire.MaxChanges) {
		var in wire.Receipts
		if err := c.call(ctx, http.MethodPost, "/v1/changes", wire.Changes{Changes: batch}, &in); err != nil {
			return append(out, putOff(batch, err)...), fmt.Errorf("send to the demo CRM: %w", err)
		}
		keys := make([]string, len(batch))
		for i, ch := range batch {
			keys[i] = ch.Key
		}
		out = append(out, readReceipts(in, keys)...)
	}
	return out, nil
}

// putOff answers the changes of a request that was not taken for sure.
func putOff(batch []wire.Change, err error) []upstream.Receipt {
	var h *upstream.HTTPError
	if !errors.As(err, &h) || h.Status != http.StatusTooManyRequests {
		return nil
	}
	out := make([]upstream.Receipt, len(batch))
	for i, ch := range batch {
		out[i] = upstream.Receipt{Key: ch.Key, State: upstream.Retry, After: h.After, Problem: "the demo CRM asks to try later"}
	}
	return out
}

// Lookup asks which keys the CRM has taken.
func (c *Client) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	out := map[string]upstream.Receipt{}
	for batch := range slices.Chunk(changes, wire.MaxChanges) {
		keys := make([]string, len(batch))
		for i := range batch {
			keys[i] = batch[i].Key
		}
		var in wire.Receipts
		if err := c.call(ctx, http.MethodPost, "/v1/lookup", wire.Lookup{Keys: keys}, &in); err != nil {
			return out, fmt.Errorf("look up in the demo CRM: %w", err)
		}
		for _, r := range readReceipts(in, keys) {
			out[r.Key] = r
		}
	}
	return out, nil
}

// writeChange translates a change; ok is false for a lead of somebody else.
func writeChange(ch *lead.Change) (w wire.Change, ok bool) {
	id, ok := strings.CutPrefix(string(ch.Lead), Prefix)
	if !ok || id == "" {
		return wire.Change{}, false
	}
	return wire.Change{
		Key: ch.Key, Lead: id, Kind: ch.Kind, At: ch.At.UTC(), By: ch.By,
		Fields: texts(ch.Fields), Base: texts(ch.Base), Activity: ch.Activity, Disposition: ch.Disposition,
		Answers: ch.Answers, Brief: ch.Brief, Undoes: ch.Undoes, Force: ch.Blind(),
	}, true
}

func texts(in lead.Values) map[string]string {
	if len(in) == 0 {
		return nil
	}
	out := make(map[string]string, len(in))
	for _, v := range in {
		out[v.Field] = v.Text
	}
	return out
}

// readReceipts translates the receipts for the keys asked about, each once. One
// of another key, or of a state that the product does not know, is left out:
// its change counts as unknown and is looked up.
func readReceipts(in wire.Receipts, keys []string) []upstream.Receipt {
	var out []upstream.Receipt
	for _, key := range keys {
		i := slices.IndexFunc(in.Receipts, func(r wire.Receipt) bool { return r.Key == key })
		if i < 0 {
			continue
		}
		r := in.Receipts[i]
		u := upstream.Receipt{Key: key, Problem: lead.Clean(r.Problem), Hint: lead.Clean(r.Hint)}
		switch r.State {
		case wire.Done:
			u.State, u.Version = upstream.Done, strconv.FormatUint(r.Revision, 10)
		case wire.Conflict:
			u.State, u.Theirs = upstream.Conflict, values(r.Theirs)
		case wire.Refused:
			u.State = upstream.Rejected
		default:
			continue
		}
		out = append(out, u)
	}
	return out
}
