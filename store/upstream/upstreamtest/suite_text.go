package upstreamtest

import (
	"fmt"
	"reflect"
	"strings"

	"banter/store/lead"
	"banter/store/lead/hostile"
	"banter/store/upstream"
)

// checkText wants text from outside to be cleaned wherever the adapter tells it.
func checkText(s *subject) {
	texts := hostile.Texts()
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
