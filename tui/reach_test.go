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

// The phone number and the e-mail address are links where the terminal shows
// them, unless the lead asked not to be contacted; the text stays the same.
func TestContactsAreLinks(t *testing.T) {
	links := func(o *tui.Options) { o.Settings.Links = true }
	texts := map[bool]string{}
	for _, on := range []bool{true, false} {
		change := links
		if !on {
			change = func(*tui.Options) {}
		}
		with(t, 140, 30, change, func(r *robot) {
			if got := bytes.Contains(r.Bytes(), []byte("tel:+493055570142")); got != on {
				r.t.Errorf("links %v: a link is there: %v", on, got)
			}
			texts[on] = r.Text()
		})
	}
	if texts[true] != texts[false] {
		t.Errorf("links change the text:\n%s\n%s", texts[true], texts[false])
	}
	with(t, 140, 30, links, func(r *robot) {
		before := len(r.Bytes())
		r.send(screen.OpenLeadMsg{ID: "demo-020"})
		r.sees("do not contact")
		if out := r.Bytes()[before:]; bytes.Contains(out, []byte("tel:+1303")) {
			r.t.Error("who asked not to be contacted can be called by a click")
		}
	})
}
