package tui_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"banter/store/lead"
	"banter/tui"
	"banter/tui/screen"
)

func TestTheLeadsPageIsOpened(t *testing.T) {
	var opened, copied []string
	page := "https://app.hubspot.com/contacts/7/record/0-1/"
	var shut, refused error
	with(t, 140, 30, func(o *tui.Options) {
		o.Machine = tui.Machine{
			Open: func(address string) error { opened = append(opened, address); return shut },
			Copy: func(text string) error { copied = append(copied, text); return nil },
			Page: func(_ context.Context, id lead.ID) (string, error) { return page + string(id), refused },
		}
	}, func(r *robot) {
		r.press("O")
		r.sees("opened its page at demo CRM")
		r.press("j", ":", "dial", "enter")
		r.sees("opened a call to +34 91 555 0188")
		r.press(":", "write", "enter")
		r.sees("opened a mail to ")
		if len(opened) != 3 || opened[0] != page+"demo-001" || opened[1] != "tel:+34915550188" {
			r.t.Fatalf("opened %q", opened)
		}
		r.press("y")
		if len(copied) != 1 || copied[0] != "+34 91 555 0188" {
			r.t.Errorf("copied %q", copied)
		}
		shut = errors.New("the screen is on another machine")
		r.press("O")
		r.sees("copied " + page + "demo-002, its page at demo CRM: the screen is on another machine")
		if !bytes.Contains(r.Bytes(), []byte("\x1b]52;c;")) || len(copied) != 2 {
			r.t.Error("the address is not on the clipboard")
		}
		page = "javascript:alert(1)//"
		r.press("O")
		r.sees("✗ that is no address that can be opened")
		refused = &lead.Refusal{What: "it is no contact of HubSpot"}
		r.press("O")
		r.sees("✗ it is no contact of HubSpot")
		if len(opened) != 4 {
			r.t.Errorf("opened %q", opened)
		}
		r.send(screen.OpenLeadMsg{ID: "demo-020"})
		r.press(":", "dial", "enter")
		r.sees("Ray Novak asked not to be contacted")
	})
}

func TestFilesHaveNoPages(t *testing.T) {
	on(t, 100, 30, func(r *robot) {
		r.press("O")
		r.sees("demo CRM has no page of a lead to open")
	})
}
