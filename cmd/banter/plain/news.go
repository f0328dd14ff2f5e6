package plain

import (
	"context"
	"time"

	"banter/cmd/banter/notice"
)

// lookEvery is how often the leads are looked through for news, at most.
const lookEvery = 5 * time.Second

// know takes note of all that is so already: it is no news.
func (s *Session) know(ctx context.Context) error {
	_, err := s.unknown(ctx)
	return err
}

// unknown are the notices that were not there before.
func (s *Session) unknown(ctx context.Context) ([]notice.Notice, error) {
	s.looked, s.fresh = s.desk.Now(), false
	all, err := s.desk.Notices(ctx, s.o.Clocks)
	if err != nil {
		return nil, err
	}
	var out []notice.Notice
	for _, n := range all {
		if s.told[n.Key] || n.Lead != "" && !s.mine(n.Owner) {
			continue
		}
		s.told[n.Key] = true
		out = append(out, n)
	}
	return out, nil
}

// news says what has come to be since the last prompt: hand-raisers, breaches,
// and what went wrong. It is said before a prompt, never while somebody types.
func (s *Session) news(ctx context.Context) {
	if s.Quiet {
		return
	}
	if s.o.Trouble != nil {
		for _, text := range s.o.Trouble() {
			s.say("%s.", text)
		}
	}
	if !s.fresh && s.desk.Now().Sub(s.looked) < lookEvery {
		return
	}
	ns, err := s.unknown(ctx)
	if err != nil {
		s.say("What is new can't be told: %s.", err)
		return
	}
	for i := range ns {
		s.say("%s.", ns[i].Text(s.desk.Now(), s.desk.Now().Location(), false))
	}
}
