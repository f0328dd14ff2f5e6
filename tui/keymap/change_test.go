package keymap_test

import (
	"reflect"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"

	"banter/tui/keymap"
)

func TestShippedKeysDoNotClash(t *testing.T) {
	m := keymap.Default()
	if err := m.Check(); err != nil {
		t.Error(err)
	}
}

func TestEveryBindingHasAName(t *testing.T) {
	m := keymap.Default()
	v := reflect.ValueOf(m)
	n := 0
	for i := range v.NumField() {
		switch f := v.Field(i).Interface().(type) {
		case key.Binding:
			n++
		case []key.Binding:
			n += len(f)
		}
	}
	if got := len(m.Names()); got != n {
		t.Errorf("%d names for %d bindings", got, n)
	}
}

func TestSet(t *testing.T) {
	m := keymap.Default()
	if err := m.Set("reject", "R", "f8"); err != nil {
		t.Fatal(err)
	}
	if h := m.Reject.Help(); h.Key != "R/f8" || h.Desc != "reject" {
		t.Errorf("help is %+v", h)
	}
	if err := m.Check(); err != nil {
		t.Error(err)
	}
	if err := m.Set("mark"); err != nil || m.Mark.Enabled() {
		t.Errorf("mark is not switched off: %v", err)
	}
	if err := m.Set("rejct", "x"); err == nil || !strings.Contains(err.Error(), "there is no command") {
		t.Errorf("an unknown name: %v", err)
	}
	if err := m.Set("reject", " x"); err == nil || !strings.Contains(err.Error(), "is no key") {
		t.Errorf("no key: %v", err)
	}
	if err := m.Set("snooze", "R"); err != nil {
		t.Fatal(err)
	}
	if err := m.Check(); err == nil || !strings.Contains(err.Error(), "R is bound to both reject and snooze") {
		t.Errorf("the clash is not found: %v", err)
	}
}
