package tui_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/queue"
	"banter/tui"
	"banter/tui/screen"
	"banter/tui/tuitest"
)

// bigDesk answers with many rows.
type bigDesk struct {
	*tuitest.Desk
	res queue.Result
}

func (d bigDesk) Queue(_ context.Context, q queue.Query) (queue.Result, error) {
	res := d.res
	from, to := res.Window(&q)
	res.From, res.Rows = from, res.Rows[from:to]
	return res, nil
}

func (d bigDesk) Rows(_ context.Context, _ queue.List, from, to int, _ time.Time) ([]queue.Row, error) {
	return d.res.Rows[from:to], nil
}

// bigModel is the program with n rows loaded.
func bigModel(n int) tea.Model {
	desk := bigDesk{tuitest.NewDesk(tuitest.Start()), tuitest.Rows(n, tuitest.Start())}
	m := tui.New(tui.Options{Desk: desk, Settings: tuitest.Settings(), Now: tuitest.Start(), Dark: true, Colour: true})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 54})
	if load := m.Init(); load != nil {
		for _, cmd := range load().(tea.BatchMsg)[:1] {
			m.Update(cmd())
		}
	}
	return m
}

// run handles a message and what follows from it.
func run(m tea.Model, msg tea.Msg) {
	_, cmd := m.Update(msg)
	if cmd == nil {
		return
	}
	switch next := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range next {
			if c != nil {
				run(m, c())
			}
		}
	default:
		run(m, next)
	}
}

// BenchmarkKey is a key and the frame that follows it; it has to cost the same
// at any number of rows.
func BenchmarkKey(b *testing.B) {
	for _, n := range []int{100, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(n)
			down, up := tea.KeyPressMsg{Code: 'j', Text: "j"}, tea.KeyPressMsg{Code: 'k', Text: "k"}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				key := down
				if i%200 >= 100 {
					key = up
				}
				m.Update(key)
				m.View()
			}
		})
	}
}

// BenchmarkTick is what every second costs.
func BenchmarkTick(b *testing.B) {
	m := bigModel(100_000)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(screen.TickMsg{Now: tuitest.Start()})
		m.View()
	}
}

func TestManyRowsAreLoadedForTheBenchmark(t *testing.T) {
	m := bigModel(5000)
	run(m, tea.KeyPressMsg{Code: 'G', Text: "G"})
	fills(t, m.View().Content, 120, 54)
	if q, ok := m.(*tui.Model); !ok || !contains(q.View().Content, "Lead 0004999") {
		t.Error("the last row is not in sight after G")
	}
}
