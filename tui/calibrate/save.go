package calibrate

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"banter/scoring/jury"
	"banter/store/lead"
)

// saves are the answers on their way to the disk.
type saves struct {
	next  map[lead.ID]jury.Answer // to be sent
	out   []jury.Answer           // under way
	trial int                     // counts the saves, so that a late answer is known
	err   error                   // why the last one failed
}

type savedMsg struct {
	to    *Program
	trial int
	err   error
}

// keep sends the answer of the card on show to the disk.
func (p *Program) keep() tea.Cmd {
	if a := p.answer(); a != nil {
		p.save.next[a.Lead] = *a
	}
	return p.send()
}

// send starts a save of all that waits, unless one is under way.
func (p *Program) send() tea.Cmd {
	s := &p.save
	if s.out != nil || len(s.next) == 0 {
		return nil
	}
	for _, c := range p.sit.Cards {
		if a, ok := s.next[c.ID]; ok {
			s.out = append(s.out, a)
		}
	}
	clear(s.next)
	s.trial++
	trial, out, desk, judge := s.trial, s.out, p.o.Desk, p.o.Judge
	return func() tea.Msg {
		return savedMsg{to: p, trial: trial, err: desk.PutAnswers(context.Background(), judge, out)}
	}
}

// saved takes the end of a save: what could not be kept waits for the next, but
// for answers that were changed meanwhile.
func (p *Program) saved(err error) tea.Cmd {
	s := &p.save
	s.err = err
	if err != nil {
		for _, a := range s.out {
			if _, newer := s.next[a.Lead]; !newer {
				s.next[a.Lead] = a
			}
		}
		s.out, p.quit = nil, false
		return nil // the next key tries again
	}
	s.out = nil
	if p.quit && len(s.next) == 0 {
		return tea.Quit
	}
	return p.send()
}

// stop ends the program once all is saved.
func (p *Program) stop() tea.Cmd {
	if p.save.out == nil && len(p.save.next) == 0 {
		return tea.Quit
	}
	p.quit = true
	return p.send()
}
