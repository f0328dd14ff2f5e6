package upstream_test

import (
	"errors"
	"slices"
	"testing"

	"banter/store/lead"
	"banter/store/upstream"
)

func TestInTurn(t *testing.T) {
	changes := []lead.Change{
		{Key: "a1", Lead: "a"}, {Key: "a2", Lead: "a"}, {Key: "b1", Lead: "b"}, {Key: "c1", Lead: "c"}, {Key: "b2", Lead: "b"}, {Key: "c2", Lead: "c"},
	}
	var rounds [][]string
	refuse := map[string]upstream.State{"b1": upstream.Rejected}
	out, err := upstream.InTurn(changes, 2, func(part []*lead.Change) (ended []upstream.Receipt, err error) {
		var keys []string
		for _, ch := range part {
			keys = append(keys, ch.Key)
			state := upstream.Done
			if s, ok := refuse[ch.Key]; ok {
				state = s
			}
			if ch.Key != "c1" { // nothing is known of it
				ended = append(ended, upstream.Receipt{Key: ch.Key, State: state})
			}
		}
		rounds = append(rounds, keys)
		return ended, nil
	})
	if err != nil || len(rounds) != 2 || !slices.Equal(rounds[0], []string{"a1", "b1"}) || !slices.Equal(rounds[1], []string{"a2", "c1"}) {
		t.Errorf("rounds %v, %v", rounds, err)
	}
	states := map[string]upstream.State{}
	for _, r := range out {
		states[r.Key] = r.State
	}
	if states["a2"] != upstream.Done || states["b1"] != upstream.Rejected || states["b2"] != upstream.Retry || states["c2"] != upstream.Retry || len(out) != 5 {
		t.Errorf("%+v", out)
	}
	broken := errors.New("broken")
	out, err = upstream.InTurn(changes, 2, func(part []*lead.Change) ([]upstream.Receipt, error) {
		return []upstream.Receipt{{Key: part[0].Key, State: upstream.Done}}, broken
	})
	if !errors.Is(err, broken) || len(out) != 1 {
		t.Errorf("%+v, %v", out, err)
	}
	if out, err := upstream.InTurn(nil, 2, nil); err != nil || len(out) > 0 {
		t.Errorf("nothing comes to %+v, %v", out, err)
	}
}
