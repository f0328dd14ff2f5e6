package upstreamtest

import (
	"fmt"
	"reflect"
	"strings"

	"banter/store/lead"
	"banter/store/upstream"
)

// Hostile are texts that would move the cursor, set a title, write to the
// clipboard, hide or turn text around, or run over other rows, were they drawn.
// Each holds the word "evil", which is to stay.
func Hostile() []string {
	return []string{
		"\x1b[2J\x1b[Hevil", "\x1b]0;evil\x07title", "\x1b]52;c;ZXZpbA==\x07evil", "\x1b]8;;http://evil.example\x1b\\evil\x1b]8;;\x1b\\",
		"\u009b31mevil\u009d0;x\u009c", "\x9b31mevil\x9d52;c;eA==\x9c", "a\xc3\x1b[31mevil", "\x1bPq#0;2;0;0;0evil\x1b\\", "\x1b_evil\x1b\\\x1b^x\x1b\\",
		"evil\rover", "evil\nnext\vline\fpage\u0085nel\u2028sep\u2029par", "evil\ttab\x08\x08\x08\x7f\x00\x05",
		"\u202eevil\u202c\u2066\u2069\u200e\u200f\u061c", "e\u200bv\u200ci\u200dl\u2060\ufeff\u00ad evil", "evil\ufe0f\U000e0100\u180b\U000e0041",
		"evil" + strings.Repeat("\u0301", 400), "\u0301\u20dd\u20e3evil", "evil\ue000\U0010fffd\uffff\xff\xfe\xed\xa0\x80\xc0\x80", strings.Repeat("evil ", 40_000),
	}
}

// checkText wants text from outside to be cleaned wherever the adapter tells it.
func checkText(s *subject) {
	texts := Hostile()
	leads := Leads(len(texts))
	for i := range leads {
		l := &leads[i]
		for _, field := range []string{"name", "company", "title", "phone"} {
			l.Fields.Set(field, texts[i])
		}
		l.Activities[0].Subject = texts[i]
	}
	f := s.again(leads)
	seen := map[lead.ID]bool{}
	for cursor, n := upstream.Cursor(""), 0; n < 1000; n++ {
		p, err := f.Upstream.Changes(s.ctx, cursor)
		if err != nil {
			s.Fatalf("Changes(%q): %v", cursor, err)
		}
		s.clean("page", p)
		for _, l := range p.Leads {
			if title, _ := l.Fields.Get("title"); strings.Contains(title, "evil") {
				seen[l.ID] = true
			}
		}
		if cursor = p.Next; !p.More {
			break
		}
	}
	if len(seen) != len(texts) {
		s.Errorf("of %d leads with hostile text in all fields %d came through with what is to be read of it", len(texts), len(seen))
	}
	who, err := f.Upstream.Check(s.ctx)
	if err != nil {
		s.Fatalf("Check: %v", err)
	}
	s.clean("identity", who)
}

// clean fails the check if a text anywhere in v would change were it cleaned.
func (s *subject) clean(what string, v any) {
	s.Helper()
	if where, text := unclean(reflect.ValueOf(v)); where != "" {
		s.Errorf("%s%s tells %.80q", what, where, text)
	}
}

// unclean finds a text in v that did not pass the gate; where is "" if all did.
// Cursors are nobody's to read.
func unclean(v reflect.Value) (where, text string) {
	switch v.Kind() {
	case reflect.String:
		if t := v.String(); v.Type() != reflect.TypeFor[upstream.Cursor]() && lead.CleanText(t) != t {
			return ":", t
		}
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return unclean(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if where, text := unclean(v.Index(i)); where != "" {
				return fmt.Sprintf("[%d]%s", i, where), text
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if !v.Type().Field(i).IsExported() {
				continue
			}
			if where, text := unclean(v.Field(i)); where != "" {
				return "." + v.Type().Field(i).Name + where, text
			}
		}
	default: // numbers and times hold no text
	}
	return "", ""
}
