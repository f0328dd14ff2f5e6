package mapping

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"banter/store/lead"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds of tables.
const (
	Leads      Kind = "leads"
	Activities Kind = "activities"
)

// MaxExtras is how many columns without a meaning a lead keeps.
const MaxExtras = 64

// Mapping says what the columns of a table mean. Parse reads one; it is not
// changed afterwards.
type Mapping struct {
	Name     string // for people: "HubSpot contacts"
	Kind     Kind
	ID       []Rule // of the lead
	IDPrefix string // "" or with its hyphen at the end: "hs-"
	Fields   []Field
	Const    lead.Values
	Gone     []Rule // yes: the lead was deleted at its source
	Merged   []Rule // the id of the lead that it was merged into
	KeepRest bool
	Drop     []string
	Empty    []string       // words that mean an empty cell
	Zone     *time.Location // of times without a zone; nil: the reader's
	Activity Activity

	prefixes      []string   // headers may carry one of them before their name
	recognise     [][]string // sets of columns; a header that has all of one is meant
	exact         [][]string // a header that has these columns and no others is meant
	salesforceIDs bool       // ids of 15 characters are lengthened to 18
	lenient       bool       // columns may be missing
	digest        string
}

// Field is a field of a lead and the rules that give it, the first that gives a
// value counts.
type Field struct {
	Name  string
	Rules []Rule
}

// Rule gives a text out of the cells of a row.
type Rule struct {
	Columns  []string
	First    bool              // the first of Columns that is not empty; else they are joined with a space
	Map      map[string]string // whole words, by key
	contains []part
	Format   string // of dates
	Default  string // if the columns are empty or tell nothing
}

// Activity is what the columns of an activities table mean.
type Activity struct {
	ID, Lead, Email, Kind, At, Subject, Points, URL, By, Outcome, Note []Rule

	Skip   []Rule   // yes: the row is no activity
	Only   []Rule   // no: the row is no activity
	People []string // columns that name the same person
	Key    []string // columns that together tell one activity from another, where there is no id
	Count  bool     // equal rows without an id are several activities
	Source string   // where the activities come from, for people
}

// Digest identifies what the mapping says: a file is read again when it changes.
func (m *Mapping) Digest() string { return m.digest }

func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// Field returns the rules of a field; nil if the mapping does not give it.
func (m *Mapping) Field(name string) []Rule {
	for _, f := range m.Fields {
		if f.Name == name {
			return f.Rules
		}
	}
	return nil
}
