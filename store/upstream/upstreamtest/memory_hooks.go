package upstreamtest

import (
	"maps"
	"slices"

	"banter/store/lead"
)

// What somebody else does in the CRM, and what a test wants to know of it.

// Put adds a lead, or replaces one.
func (m *Memory) Put(l lead.Remote) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := &row{fields: slices.Clone(l.Fields), activities: slices.Clone(l.Activities), gone: l.Gone || l.MergedInto != "", mergedInto: l.MergedInto}
	for i := range r.fields {
		r.fields[i].Text = lead.Clean(r.fields[i].Text)
	}
	for i := range r.activities {
		a := &r.activities[i]
		a.Subject, a.Note = lead.Clean(a.Subject), lead.CleanText(a.Note)
	}
	m.leads[l.ID] = r
	m.touch(r)
}

// Edit changes fields of a lead; an unknown or deleted lead stays as it is.
func (m *Memory) Edit(id lead.ID, fields lead.Values) {
	m.change(id, func(r *row) {
		for _, v := range fields {
			r.fields.Set(v.Field, v.Text)
		}
	})
}

// Add puts an activity on a lead, or replaces the one with the same ID.
func (m *Memory) Add(id lead.ID, a lead.Activity) {
	m.change(id, func(r *row) { putActivity(&r.activities, a) })
}

// Delete leaves a tombstone of a lead.
func (m *Memory) Delete(id lead.ID) { m.change(id, func(r *row) { r.gone = true }) }

// Vanish deletes a lead for good: no tombstone is left, no cursor tells of it.
func (m *Memory) Vanish(id lead.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.leads, id)
}

// Merge leaves a tombstone of a lead that points to another.
func (m *Memory) Merge(from, into lead.ID) {
	m.change(from, func(r *row) { r.gone, r.mergedInto = true, into })
}

func (m *Memory) change(id lead.ID, f func(*row)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.leads[id]; ok && !r.gone {
		f(r)
		m.touch(r)
	}
}

// Refuse makes the CRM refuse every change of a lead, saying why; "" ends it.
func (m *Memory) Refuse(id lead.ID, why string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse[id] = why
}

// Forget makes every cursor given out so far unknown.
func (m *Memory) Forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.generation++
}

// Get returns a lead as the CRM has it now.
func (m *Memory) Get(id lead.ID) (lead.Remote, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.leads[id]; !ok {
		return lead.Remote{}, false
	}
	return m.remote(id), true
}

// Fields returns the fields of a lead as the CRM has them now.
func (m *Memory) Fields(id lead.ID) lead.Values {
	l, _ := m.Get(id)
	return l.Fields
}

// Answers returns what the CRM knows of a lead's criteria.
func (m *Memory) Answers(id lead.ID) []lead.Answer {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.leads[id]; ok {
		return slices.Clone(r.answers)
	}
	return nil
}

// IDs lists the leads, tombstones included, sorted.
func (m *Memory) IDs() []lead.ID {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Sorted(maps.Keys(m.leads))
}

// Effects is how many effects the change with a key has had.
func (m *Memory) Effects(key string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.effects[key]
}

// Taken lists the changes that had an effect, in their order.
func (m *Memory) Taken() []lead.Change {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.taken)
}
