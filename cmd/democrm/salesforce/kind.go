package salesforce

import (
	"slices"
	"strings"
	"time"
)

// kind is an object in Salesforce's sense: a type of record.
type kind struct {
	name   string
	prefix string // of its ids
	fixed  bool   // nobody writes it through the API
	hidden bool   // the users of the API may not see it
	fields []*Field
	index  map[string]int // field by lower-case name
	rows   []*record      // in order of id, deleted ones too
	last   uint64         // counts ids
	built  time.Time      // when its fields were last changed
	stamp  int            // place of SystemModstamp
}

func newKind(name, prefix string, list []*Field) *kind {
	k := &kind{name: name, prefix: prefix, index: map[string]int{}}
	for _, f := range list {
		k.define(f)
	}
	_, k.stamp = k.field("SystemModstamp")
	return k
}

// define adds a field, or replaces the one of its name.
func (k *kind) define(f *Field) {
	if f.Length == 0 && f.text() {
		f.Length = 255
	}
	if i, ok := k.index[strings.ToLower(f.Name)]; ok {
		k.fields[i] = f
		return
	}
	k.index[strings.ToLower(f.Name)] = len(k.fields)
	k.fields = append(k.fields, f)
}

// field finds a field by name, in any case; nil if there is none.
func (k *kind) field(name string) (*Field, int) {
	i, ok := k.index[strings.ToLower(name)]
	if !ok {
		return nil, -1
	}
	return k.fields[i], i
}

// present are the fields that were not taken away and may be seen.
func (k *kind) present() []*Field {
	return slices.DeleteFunc(slices.Clone(k.fields), func(f *Field) bool { return f.Name == "" || f.hidden })
}

// open finds a field that may be seen.
func (k *kind) open(name string) (*Field, int) {
	if f, i := k.field(name); f != nil && !f.hidden {
		return f, i
	}
	return nil, -1
}

// object finds an object that may be seen.
func (c *call) object(name string) *kind {
	if k := c.Org.kind(name); k != nil && !k.hidden {
		return k
	}
	return nil
}

// related finds the reference that a relationship is of.
func (k *kind) related(name string) (*Field, int) {
	for i, f := range k.fields {
		if f.Relationship != "" && !f.hidden && strings.EqualFold(f.Relationship, name) {
			return f, i
		}
	}
	return nil, -1
}

// find returns the place of an id in the rows.
func (k *kind) find(id string) (int, bool) {
	return slices.BinarySearchFunc(k.rows, id, func(r *record, id string) int { return strings.Compare(r.id, id) })
}
