package form_test

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/form"
	"banter/tui/form/formtest"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

const priya = lead.ID("demo-001")

func sheet(desk form.Desk, id lead.ID) *form.Sheet[string] {
	s := form.NewSheet[string](formtest.Options(desk), []lead.ID{id}, "touch")
	return &s
}

// load runs the sheet's Load and hands it the answer.
func load(s *form.Sheet[string]) (first, ok bool) {
	return s.Take(s.Load()().(form.OpenedMsg[string]))
}

func press(name string) tea.KeyPressMsg {
	k, _ := formtest.Key(name)
	return k
}

func TestSheetHoldsInputUntilItIsThere(t *testing.T) {
	s := sheet(tuitest.NewDesk(tuitest.Start()), priya)
	paste := tea.PasteMsg{Content: "pasted"}
	for _, msg := range []tea.Msg{press("a"), paste} {
		if cmd, held := s.Held(msg); !held || cmd != nil {
			t.Errorf("%v goes to a form that is not there", msg)
		}
	}
	if cmd, held := s.Held(press("esc")); !held || cmd == nil {
		t.Error("esc does not close a form that loads")
	}
	if first, ok := load(s); !first || !ok || s.Case.Record.Lead.ID != priya {
		t.Errorf("first %v, ok %v, %+v", first, ok, s.Case.Record)
	}
	var played []tea.Msg
	s.Play(func(msg tea.Msg) tea.Cmd { played = append(played, msg); return nil })
	if len(played) != 2 || played[0] != tea.Msg(press("a")) || played[1] != tea.Msg(paste) {
		t.Errorf("played %v", played)
	}
	if _, held := s.Held(press("a")); held {
		t.Error("a key does not reach a form that is there")
	}
	if first, ok := load(s); first || !ok {
		t.Error("a second load starts the form again")
	}
}

func TestSheetOfNoLeadOnlyCloses(t *testing.T) {
	s := sheet(tuitest.NewDesk(tuitest.Start()), "nobody")
	if _, ok := load(s); ok {
		t.Error("took a lead that is not there")
	}
	if cmd, held := s.Held(press("a")); !held || cmd != nil {
		t.Error("a key reaches a form that can't be loaded")
	}
	if cmd, _ := s.Held(press("esc")); cmd == nil {
		t.Error("esc does not close it")
	}
}

func TestSheetSends(t *testing.T) {
	desk := tuitest.NewDesk(tuitest.Start())
	s := sheet(desk, priya)
	load(s)
	s.Draft.Changed("kept")()
	kept := func() string {
		data, err := desk.Draft(t.Context(), priya, "touch")
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	send := func(err error) tea.Cmd {
		return s.Send(func(context.Context) error { return err }, screen.ActedMsg{What: "done"}, nil)
	}

	cmd := send(errors.New("no"))
	if _, held := s.Held(press("esc")); !held || !s.Busy() {
		t.Error("keys reach a form whose act is under way")
	}
	refused, ok := cmd().(form.RefusedMsg)
	if sheet(desk, priya).Refused(refused) {
		t.Error("took the refusal of another form")
	}
	if !ok || !s.Refused(refused) || s.Busy() || s.Trouble.What == "" || kept() != `"kept"` {
		t.Errorf("refused: %+v, trouble %+v, draft %s", refused, s.Trouble, kept())
	}

	if done, ok := send(nil)().(screen.ActedMsg); !ok || done.What != "done" || kept() != "" {
		t.Errorf("done: %+v, draft %s", done, kept())
	}
}
