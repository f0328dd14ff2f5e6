package hubspot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"banter/store/lead"
	"banter/store/upstream"
)

// job is one change on its way.
type job struct {
	ch      *lead.Change
	contact string  // HubSpot's id of the contact
	now     *object // the contact as it is
	read    lead.Remote

	props  texts // to write
	lead   texts // to write to the contact's lead object; nil: it stays
	clear  bool  // the lifecycle has to be cleared before it is written
	what   engagement
	mark   marker
	log    texts
	update int64 // the contact's revision by now
	agreed bool  // HubSpot had a value of the change before it was written

	receipt *upstream.Receipt // nil until it is known what became of the change
}

func (j *job) end(s upstream.State, problem, hint string) {
	j.receipt = &upstream.Receipt{Key: j.ch.Key, State: s, Problem: problem, Hint: hint}
}

// done ends a job that is taken. Where somebody else had made the same edit no
// revision is named: the next pull tells of the edit, which the late index may
// have kept from the rep so far.
func (j *job) done() {
	j.receipt = &upstream.Receipt{Key: j.ch.Key, State: upstream.Done, Version: version(j.update)}
	if j.agreed {
		j.receipt.Version = ""
	}
}

// Push writes changes: first what they make of the contact's properties, last
// the activity that carries their marker. The marker is the sign that all of a
// change has been taken; a change that has it is not sent again. Whoever is cut
// off in between finds the properties as they should be and adds the activity.
//
// Later changes of a lead wait until the earlier ones are done.
func (c *Client) Push(ctx context.Context, changes []lead.Change) ([]upstream.Receipt, error) {
	out, err := upstream.InTurn(changes, maxPage, func(part []*lead.Change) (ended []upstream.Receipt, err error) {
		jobs := make([]*job, len(part))
		for i, ch := range part {
			jobs[i] = &job{ch: ch, contact: remoteID(ch.Lead)}
		}
		err = c.round(ctx, jobs)
		for _, j := range jobs {
			if j.receipt != nil {
				ended = append(ended, *j.receipt)
			}
		}
		return ended, err
	})
	if err != nil {
		return out, fmt.Errorf("send to HubSpot: %w", err)
	}
	return out, nil
}

// round sends at most a hundred changes of as many leads.
func (c *Client) round(ctx context.Context, jobs []*job) error {
	r, err := c.reader(ctx)
	if err != nil {
		return err
	}
	if err := c.look(ctx, jobs, nil); err != nil {
		return err
	}
	if err := c.attach(ctx, r, open(jobs)); err != nil {
		return err
	}
	for _, j := range open(jobs) {
		j.judge(r)
	}
	for _, j := range open(jobs) {
		j.plan(r)
	}
	if err := c.withdraw(ctx, open(jobs)); err != nil {
		return err
	}
	if err := c.write(ctx, r.schema, open(jobs)); err != nil {
		return err
	}
	if err := c.move(ctx, r, open(jobs)); err != nil {
		return err
	}
	return c.log(ctx, r.owners, open(jobs))
}

// open are the jobs that are not at their end.
func open(jobs []*job) []*job {
	return slices.DeleteFunc(slices.Clone(jobs), func(j *job) bool { return j.receipt != nil })
}

// Lookup tells which changes HubSpot has: those whose marker it has.
func (c *Client) Lookup(ctx context.Context, changes []lead.Change) (map[string]upstream.Receipt, error) {
	out := map[string]upstream.Receipt{}
	for part := range slices.Chunk(changes, maxPage) {
		jobs := make([]*job, len(part))
		for i := range part {
			jobs[i] = &job{ch: &part[i], contact: remoteID(part[i].Lead)}
		}
		if err := c.look(ctx, jobs, merged); err != nil {
			return nil, fmt.Errorf("look up in HubSpot: %w", err)
		}
		for _, j := range jobs {
			if j.receipt != nil && j.receipt.State == upstream.Done {
				out[j.ch.Key] = *j.receipt
			}
		}
	}
	return out, nil
}

// look reads the contacts of jobs and ends those whose marker is there, and
// those that have no contact. Where follow is given a contact that was merged
// away is looked for in the one that it became.
func (c *Client) look(ctx context.Context, jobs []*job, follow func(*object, lead.Remote) []lead.Remote) error {
	var ids []string
	for _, j := range jobs {
		if j.contact == "" {
			j.end(upstream.Rejected, fmt.Sprintf("lead %s is not one of HubSpot's", j.ch.Lead), "drop the change")
			continue
		}
		ids = append(ids, j.contact)
	}
	if len(ids) == 0 {
		return ctx.Err()
	}
	found, into, err := c.contacts(ctx, ids)
	if err != nil {
		return err
	}
	var wants []want
	for _, j := range open(jobs) {
		j.now = found[j.contact]
		j.what, j.mark, j.log = logged(j.ch)
		switch survivor := into[j.contact]; {
		case j.now != nil:
		case survivor != "" && follow != nil:
			j.contact, j.now = survivor, found[survivor]
		case survivor != "":
			other := Prefix + survivor
			j.end(upstream.Rejected, "the contact was merged into "+other+" in HubSpot", "do it again on "+other+" and drop this one")
			continue
		default:
			j.end(upstream.Rejected, "HubSpot has this contact no more: it was deleted or merged into another", "restore it in HubSpot and retry, or drop the change")
			continue
		}
		j.update = j.now.updated()
		wants = append(wants, want{contact: j.contact, plural: j.what.plural, key: j.ch.Key, since: j.ch.At})
	}
	marks, err := c.find(ctx, wants)
	if err != nil {
		return err
	}
	for _, j := range open(jobs) {
		if o := marks[j.ch.Key]; o != nil {
			// The revision is that of the change: what was told later came after it.
			if at, ok := instant(o.CreatedAt); ok {
				j.update = min(j.update, at.UnixMilli())
			}
			j.done()
		}
	}
	return nil
}

// contacts reads contacts by their ids; into says which of those that are not
// there have become another, which is among what was found.
func (c *Client) contacts(ctx context.Context, ids []string) (found map[string]*object, into map[string]string, err error) {
	s, err := c.readSchema(ctx)
	if err != nil {
		return nil, nil, err
	}
	props := s.m.properties()
	if found, err = c.read(ctx, "contacts", ids, props); err != nil {
		return nil, nil, err
	}
	into = map[string]string{}
	note := func() {
		for id, o := range found {
			for _, old := range merged(o, lead.Remote{ID: localID(id)}) {
				into[remoteID(old.ID)] = id
			}
		}
	}
	note()
	lost := slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return found[s] != nil || into[s] != "" })
	if len(lost) == 0 {
		return found, into, nil
	}
	// A read of a merged id does not always answer with the survivor: it is looked
	// for. This may come too late, as every search.
	for part := range slices.Chunk(lost, maxGroups) {
		var groups []group
		for _, s := range part {
			groups = append(groups, group{[]filter{{"hs_merged_object_ids", "CONTAINS_TOKEN", s}}})
		}
		in, err := c.search(ctx, "contacts", searchBody{Groups: groups, Properties: []string{"hs_merged_object_ids"}, Limit: maxPage})
		if refusal(err) != nil {
			return found, into, nil
		}
		if err != nil {
			return nil, nil, err
		}
		var survivors []string
		for i := range in.Results {
			survivors = append(survivors, string(in.Results[i].ID))
		}
		more, err := c.read(ctx, "contacts", survivors, props)
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(found, more)
	}
	note()
	return found, into, nil
}

// want is a marker that is looked for.
type want struct {
	contact, plural, key string
	since                time.Time // when the change was made, by the rep's clock
}

// find finds logged activities by their markers, by key. It reads them by their
// associations: a search would not see the latest ones.
func (c *Client) find(ctx context.Context, wants []want) (map[string]*object, error) {
	out := map[string]*object{}
	for _, e := range engagements() {
		todo := slices.DeleteFunc(slices.Clone(wants), func(w want) bool { return w.plural != e.plural })
		if len(todo) == 0 {
			continue
		}
		var contacts []string
		for _, w := range todo {
			contacts = append(contacts, w.contact)
		}
		links, err := c.linked(ctx, "contacts", contacts, e.plural)
		if err != nil {
			return nil, err
		}
		for from, size := 0, 10; len(todo) > 0; from, size = from+size, maxPage {
			var ids []string
			for _, w := range todo {
				ids = append(ids, part(links[w.contact], from, size)...)
			}
			objects, err := c.read(ctx, e.plural, ids, []string{e.body, "hs_createdate"})
			if err != nil {
				return nil, err
			}
			todo = slices.DeleteFunc(todo, func(w want) bool {
				return w.match(e, objects, part(links[w.contact], from, size), out)
			})
		}
	}
	return out, nil
}

func part(ids []string, from, size int) []string {
	return ids[min(from, len(ids)):min(from+size, len(ids))]
}

// match looks for the marker among some activities, the newest first; it
// reports whether there is no need to look further.
func (w want) match(e engagement, objects map[string]*object, ids []string, out map[string]*object) bool {
	old := len(ids) == 0
	for _, id := range ids {
		o := objects[id]
		if o == nil {
			continue
		}
		if m, _, ok := findMarker(o.Properties[e.body]); ok && m.key == w.key {
			out[w.key] = o
			return true
		}
		made, ok := instant(o.CreatedAt)
		old = old || ok && made.Before(w.since.Add(-upstream.ClockSlack))
	}
	return old
}

// judge ends a job whose fields somebody else has changed meanwhile: HubSpot
// writes over whatever is there.
func (j *job) judge(r *reader) {
	var err error
	if j.read, err = r.contact(j.now); err != nil || j.ch.Blind() {
		return
	}
	var said []string
	var theirs lead.Values
	for _, v := range j.ch.Fields {
		now, carried := j.read.Fields.Get(v.Field)
		base, _ := j.ch.Base.Get(v.Field)
		if !carried || now == base || now == v.Text {
			// Stage and owner show upstream's value while a conflict waits. On a later
			// try it is more likely what an earlier one has written.
			shown := v.Field == "stage" || v.Field == "owner"
			j.agreed = j.agreed || shown && carried && now != base && j.ch.Attempts <= 1
			continue
		}
		theirs.Set(v.Field, now)
		said = append(said, fmt.Sprintf("%s is %s in HubSpot now, not %s", strings.ReplaceAll(v.Field, "_", " "), upstream.Word(now), upstream.Word(base)))
	}
	if len(said) > 0 {
		j.end(upstream.Conflict, strings.Join(said, "; "), "choose mine or theirs for each field")
		j.receipt.Theirs = theirs
	}
}
