package mapping

import (
	"strconv"
	"strings"
	"time"

	"banter/store/lead"
)

// maxPeople bounds how many names of people a file teaches; later ones are not
// learned.
const maxPeople = 1 << 20

// activityRows makes activities of rows and remembers, over a file, who is who
// and which equal rows came before.
type activityRows struct {
	people map[string]string // any name of a person → e-mail
	seen   map[string]int    // rows without an id so far, by what they say
}

// item makes the activity of a row; ok is false if the row is none.
func (a *activityRows) item(c cells) (it Item, ok bool, err error) {
	p := &c.p.act
	email := strings.ToLower(c.first(p.email))
	a.learn(c, email)
	if yes(c.first(p.skip)) || len(p.only) > 0 && !yes(c.first(p.only)) {
		return Item{}, false, nil
	}
	who := c.first(p.lead)
	if email == "" {
		email = a.known(c)
	}
	if email == "" && strings.Contains(who, "@") {
		email = strings.ToLower(who)
	}
	if email != "" && (who == "" || len(p.people) > 0 || strings.Contains(who, "@")) {
		it.JoinEmail = email
	} else {
		it.JoinID = c.p.m.leadID(who)
	}
	if it.JoinID == "" && it.JoinEmail == "" {
		return Item{}, false, &fieldError{reason: "the row does not say whose activity it is", hint: "it needs the lead's id or an e-mail in " + c.wanted()}
	}
	act, err := a.activity(c)
	if err != nil {
		return Item{}, false, err
	}
	if act.ID == "" {
		act.ID = a.newID(c, string(it.JoinID)+it.JoinEmail, act)
	}
	it.Activity = act
	return it, true, nil
}

// wanted names the columns in which a lead could have been named.
func (c cells) wanted() string {
	var names []string
	for _, r := range append(append([]column(nil), c.p.act.lead...), c.p.act.email...) {
		for _, i := range r.cells {
			names = append(names, c.p.header[i])
		}
	}
	if len(names) == 0 {
		return "a column that the mapping names"
	}
	return "column " + strings.Join(names, " or ")
}

func (a *activityRows) learn(c cells, email string) {
	if email == "" || len(a.people) >= maxPeople {
		return
	}
	for _, i := range c.p.act.people {
		if name := c.cell(i); name != "" {
			a.people[name] = email
		}
	}
}

func (a *activityRows) known(c cells) string {
	for _, i := range c.p.act.people {
		if email := a.people[c.cell(i)]; email != "" {
			return email
		}
	}
	return ""
}

func (a *activityRows) activity(c cells) (*lead.Activity, error) {
	p := &c.p.act
	at, err := c.when(p.at)
	if err != nil {
		return nil, err
	}
	act := &lead.Activity{
		At: at, Kind: c.kind(), Subject: c.first(p.subject), URL: c.first(p.url), By: c.first(p.by),
		Note: lead.CleanText(c.long(p.note)), Source: c.p.m.Activity.Source,
	}
	if s := c.first(p.points); s != "" {
		n, err := Number(s)
		if err != nil {
			return nil, &fieldError{"activity.points", "", s, "is not a number", "write points as a whole number"}
		}
		act.Points = int(n)
	}
	if s := c.first(p.outcome); s != "" {
		if o, ok := outcomeOf(act.Kind, s); ok {
			act.Outcome = o
		} else if act.Note == "" {
			act.Note = s
		}
	}
	if id := c.first(p.id); id != "" {
		act.ID = string(c.p.m.leadID(id))
	}
	return act, nil
}

// when reads the time of an activity: the first rule that has a text.
func (c cells) when(rules []column) (time.Time, error) {
	for _, r := range rules {
		text, _ := r.look(c.raw(r))
		if text == "" {
			continue
		}
		t, err := r.dates.parse(text)
		if err != nil {
			return time.Time{}, c.dateError("activity.at", r, text, err)
		}
		return t.UTC().Truncate(time.Millisecond), nil
	}
	name := ""
	if len(rules) > 0 {
		name = c.columnName(rules[0])
	}
	return time.Time{}, &fieldError{field: "activity.at", column: name, reason: "the activity has no time"}
}

// kind tells what an activity was: by the words of the mapping, else by words
// that are known anyway.
func (c cells) kind() lead.Kind {
	fallback := lead.KindCustomActivity
	for _, r := range c.p.act.kind {
		raw := c.raw(r)
		if to, ok := r.Map[key(raw)]; ok {
			return kindName(to)
		}
		lower := strings.ToLower(raw)
		if to, ok := contained(r.contains, lower, false); ok {
			return kindName(to)
		}
		if k, ok := kindOf(c.p.act.kinds, lower); ok {
			return k
		}
		if r.Default != "" {
			fallback = kindName(r.Default)
		}
	}
	return fallback
}

// long is the text of several lines that the rules give.
func (c cells) long(rules []column) string {
	for _, r := range rules {
		for _, i := range r.cells {
			if s := c.text[i]; strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}

// newID is the id of an activity that has none: the same for the same row, so
// that reading a file again adds nothing. Where equal rows count, the second
// and later ones of a file differ by their number.
func (a *activityRows) newID(c cells, who string, act *lead.Activity) string {
	if cols := c.p.act.key; len(cols) > 0 {
		parts := make([]string, len(cols))
		for i, at := range cols {
			parts[i] = c.text[at]
		}
		return "a-" + hash(parts...)
	}
	id := hash(who, string(act.Kind), utc(act.At), strconv.Itoa(act.At.Nanosecond()), act.Subject, act.URL, strconv.Itoa(act.Points))
	if c.p.m.Activity.Count {
		n := a.seen[id]
		a.seen[id] = n + 1
		if n > 0 {
			id = hash(id, strconv.Itoa(n))
		}
	}
	return "a-" + id
}
