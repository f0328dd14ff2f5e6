package democrm_test

import (
	"testing"

	"banter/cmd/democrm/crm"
)

func TestWipeAsked(t *testing.T) {
	s := serve(t, crm.Config{Seed: 7})
	c := s.client(0)
	for _, step := range []struct {
		rep         string
		asked, want bool
	}{{"ben", true, false}, {"ana", true, true}, {"ana", true, true}, {"ana", false, false}} {
		s.crm.Wipe(step.rep, step.asked)
		if asked, err := c.WipeAsked(t.Context(), "ana"); asked != step.want || err != nil {
			t.Errorf("%+v: %t, %v", step, asked, err)
		}
	}
}
