package desk

import (
	"context"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"banter/scoring/jury"
	"banter/store/lead"
)

// hidden stands for what is not shown.
const hidden = "…"

// privacy says whether the desk hides who leads are: for a screen that others
// look at. What it tells is veiled then; what it keeps, sends and searches is not.
type privacy struct{ on atomic.Bool }

// Private reports whether leads are veiled.
func (d *Desk) Private() bool { return d.privacy.on.Load() }

// SetPrivate veils leads, or shows them again.
func (d *Desk) SetPrivate(on bool) { d.privacy.on.Store(on) }

// veil hides one person: the name becomes initials, of the e-mail address the
// domain stays and of the phone number two digits.
type veil struct {
	name, email, phone string
	words              *regexp.Regexp // the person in running text; nil is nothing to look for
}

func veilOf(name, email, phone string) veil {
	v := veil{name: name, email: email, phone: phone}
	var parts []string
	for _, s := range append([]string{email, phone, name}, strings.Fields(name)...) {
		if utf8.RuneCountInString(s) >= 3 {
			parts = append(parts, regexp.QuoteMeta(s))
		}
	}
	if len(parts) > 0 {
		v.words = regexp.MustCompile(`(?i)(^|[^\pL\pN])(` + strings.Join(parts, "|") + `)($|[^\pL\pN])`)
	}
	return v
}

// initials are the first letters of a name: "P. N."
func initials(name string) string {
	var out []string
	for _, w := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(w)
		out = append(out, string(r)+".")
	}
	return strings.Join(out, " ")
}

func maskedEmail(s string) string {
	if s == "" {
		return ""
	}
	_, domain, _ := strings.Cut(s, "@")
	return hidden + "@" + domain
}

func maskedPhone(s string) string {
	if s == "" {
		return ""
	}
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	return hidden + digits[max(0, len(digits)-2):]
}

// text hides the person in running text.
func (v veil) text(s string) string {
	if v.words == nil || s == "" {
		return s
	}
	for range 8 { // neighbours share the character between them
		out := v.words.ReplaceAllString(s, "${1}"+hidden+"${3}")
		if out == s {
			break
		}
		s = out
	}
	return s
}

// all hides the person in every text below x, a pointer. Names of colleagues,
// IDs and what the rep answered, which is to be edited, stay as they are.
func (v veil) all(x any) { v.walk(reflect.ValueOf(x)) }

func (v veil) walk(x reflect.Value) {
	switch x.Kind() {
	case reflect.String:
		if x.CanSet() && x.Type() == reflect.TypeFor[string]() {
			x.SetString(v.text(x.String()))
		}
	case reflect.Pointer:
		if !x.IsNil() {
			v.walk(x.Elem())
		}
	case reflect.Slice:
		for i := range x.Len() {
			v.walk(x.Index(i))
		}
	case reflect.Map:
		if x.Type() == reflect.TypeFor[map[string]string]() {
			for _, k := range x.MapKeys() {
				x.SetMapIndex(k, reflect.ValueOf(v.text(x.MapIndex(k).String())))
			}
		}
	case reflect.Struct:
		switch t := x.Addr().Interface().(type) {
		case *lead.Lead:
			t.Name, t.Email, t.Phone = initials(t.Name), maskedEmail(t.Email), maskedPhone(t.Phone)
			t.SnoozeNote = v.text(t.SnoozeNote)
			for k := range t.Extra {
				t.Extra[k] = hidden
			}
			return
		case *lead.Excerpt:
			v.excerpt(t)
			return
		case *lead.Value:
			t.Text = v.value(t.Field, t.Text)
			return
		case *lead.Conflict:
			t.Base, t.Mine, t.Theirs = v.value(t.Field, t.Base), v.value(t.Field, t.Mine), v.value(t.Field, t.Theirs)
			return
		}
		for f := range x.Type().Fields() {
			switch f.Name {
			case "ID", "Key", "Owner", "By", "Answers", "AE", "Undoes":
			default:
				if f.IsExported() {
					v.walk(x.FieldByIndex(f.Index))
				}
			}
		}
	default: // no text
	}
}

func (v veil) excerpt(x *lead.Excerpt) {
	x.Name, x.Email, x.Phone = initials(x.Name), maskedEmail(x.Email), maskedPhone(x.Phone)
	x.WhyNow, x.SnoozeNote = v.text(x.WhyNow), v.text(x.SnoozeNote)
}

func (v veil) value(field, text string) string {
	switch {
	case field == "name":
		return initials(text)
	case field == "email":
		return maskedEmail(text)
	case field == "phone":
		return maskedPhone(text)
	case strings.HasPrefix(field, lead.ExtraPrefix):
		return hidden
	}
	return v.text(text)
}

// veilRows hides who the rows are of, where the desk is private.
func (d *Desk) veilRows(xs []lead.Excerpt) []lead.Excerpt {
	if d.Private() {
		for i := range xs {
			veilOf(xs[i].Name, xs[i].Email, xs[i].Phone).excerpt(&xs[i])
		}
	}
	return xs
}

// veilEffect hides who an act was done on, in what the act is told by.
func (d *Desk) veilEffect(x lead.Excerpt, eff lead.Effect, err error) (lead.Excerpt, lead.Effect, error) {
	if !d.Private() {
		return x, eff, err
	}
	v := veilOf(x.Name, x.Email, x.Phone)
	v.excerpt(&x)
	if eff.Change != nil {
		told := *eff.Change
		told.Brief = v.text(told.Brief)
		eff.Change = &told
	}
	return x, eff, err
}

// called is what a lead is called on this desk.
func (d *Desk) called(l *lead.Lead) string {
	if !d.Private() {
		return l.DisplayName()
	}
	veiled := lead.Lead{ID: l.ID, Name: initials(l.Name), Email: maskedEmail(l.Email), Phone: maskedPhone(l.Phone), Company: l.Company}
	return veiled.DisplayName()
}

// veilCards hides who the cards of the 20-lead test are of.
func (d *Desk) veilCards(s jury.Sitting, records map[lead.ID]*lead.Record) jury.Sitting {
	if !d.Private() {
		return s
	}
	s.Cards = slices.Clone(s.Cards)
	for i := range s.Cards {
		if r := records[s.Cards[i].ID]; r != nil {
			v := veilOf(r.Lead.Name, r.Lead.Email, r.Lead.Phone)
			s.Cards[i].Name = initials(s.Cards[i].Name)
			for j := range s.Cards[i].Facts {
				s.Cards[i].Facts[j].Value = v.text(s.Cards[i].Facts[j].Value)
			}
			for j := range s.Cards[i].Acts {
				s.Cards[i].Acts[j].Subject = v.text(s.Cards[i].Acts[j].Subject)
			}
		}
	}
	return s
}

// Outbox is what waits to be sent.
func (d *Desk) Outbox(ctx context.Context) ([]lead.Change, error) {
	changes, err := d.Store.Outbox(ctx)
	if err != nil || !d.Private() {
		return changes, err
	}
	var ids []lead.ID
	for i := range changes {
		ids = append(ids, changes[i].Lead)
	}
	xs, err := d.ExcerptsOf(ctx, ids, d.Now())
	if err != nil {
		return nil, err
	}
	for i := range changes {
		veilOf(xs[i].Name, xs[i].Email, xs[i].Phone).all(&changes[i])
	}
	return changes, nil
}
