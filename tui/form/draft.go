package form

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	tea "charm.land/bubbletea/v2"

	"banter/store/lead"
	"banter/tui/screen"
)

// Draft keeps a half-filled form on disk. Every change is handed to Changed;
// its command writes the latest state there is, one write at a time, so that a
// burst of keys costs few writes and an older state never follows a newer one.
// It is shared between a screen and its commands and guards itself.
type Draft struct {
	desk screen.Drafter
	id   lead.ID
	form string

	writing sync.Mutex // held while writing: one at a time, in order

	mu      sync.Mutex // guards what follows
	pending []byte
	dirty   bool
	done    bool // the form is through: nothing is written any more
	warned  bool // the last Close failed and said so
}

// NewDraft makes the draft of a form on a lead.
func NewDraft(desk screen.Drafter, id lead.ID, name string) *Draft {
	return &Draft{desk: desk, id: id, form: name}
}

// Load reads the state that was kept into v. found is false where there is
// none, or one that this version can't read.
func (d *Draft) Load(ctx context.Context, v any) (found bool, err error) {
	data, err := d.desk.Draft(ctx, d.id, d.form)
	if err != nil {
		return false, fmt.Errorf("read the draft: %w", err)
	}
	if len(data) == 0 {
		return false, nil
	}
	return json.Unmarshal(data, v) == nil, nil
}

// Changed takes the form's state and returns the command that writes it. v must
// be a value that nobody changes later; nil keeps nothing.
func (d *Draft) Changed(v any) tea.Cmd {
	var data []byte
	if v != nil {
		var err error
		if data, err = json.Marshal(v); err != nil {
			return screen.Send(screen.FailedMsg{Err: fmt.Errorf("keep the draft: %w", err)})
		}
	}
	d.mu.Lock()
	d.pending, d.dirty = data, true
	d.mu.Unlock()
	return func() tea.Msg {
		if err := d.Flush(context.Background()); err != nil {
			return screen.FailedMsg{Err: err}
		}
		return nil
	}
}

// Flush writes what is not written yet. It returns when it is on disk.
func (d *Draft) Flush(ctx context.Context) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	d.mu.Lock()
	data, due := d.pending, d.dirty && !d.done
	d.dirty = false
	d.mu.Unlock()
	if !due {
		return nil
	}
	if err := d.desk.SaveDraft(ctx, d.id, d.form, data); err != nil {
		d.mu.Lock()
		d.dirty = true // the next flush tries again
		d.mu.Unlock()
		return fmt.Errorf("keep the draft: %w", err)
	}
	return nil
}

// Drop takes the draft away because the form is through. Writes that still wait
// are forgotten; one under way is waited for.
func (d *Draft) Drop(ctx context.Context) error {
	d.mu.Lock()
	d.done = true
	d.mu.Unlock()
	d.writing.Lock()
	defer d.writing.Unlock()
	if err := d.desk.SaveDraft(ctx, d.id, d.form, nil); err != nil {
		return fmt.Errorf("drop the draft: %w", err)
	}
	return nil
}

// Close writes what is left and closes the form; the draft stays. Where it can't
// be written the form stays open, because closing it loses what was typed; the
// next Close then closes it all the same.
func (d *Draft) Close() tea.Cmd {
	return func() tea.Msg {
		err := d.Flush(context.Background())
		d.mu.Lock()
		again := d.warned
		d.warned = err != nil
		d.mu.Unlock()
		if err != nil && !again {
			return screen.FailedMsg{Err: fmt.Errorf("%w; esc again closes without it", err)}
		}
		return screen.CloseMsg{}
	}
}
