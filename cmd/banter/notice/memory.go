package notice

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Memory keeps what was told; *store.Store is one.
type Memory interface {
	// UpdateMeta changes a note in one transaction, nil being none.
	UpdateMeta(ctx context.Context, key string, f func(value []byte) ([]byte, error)) error
}

// maxTold is how many keys are kept for a hook.
const maxTold = 4000

// firstReach is how far back the first start of a hook tells things, in
// calendar time: enough for what is going on, not for all that ever went wrong.
const firstReach = time.Hour

// told is what one hook has been told, as the store keeps it: a hash of each
// key with the time since when the thing was so. Floor is the time up to which
// everything counts as told; it rises where keys make room for newer ones, so
// that forgetting tells nothing twice.
type told struct {
	Floor int64            `json:"floor"`
	Keys  map[string]int64 `json:"keys"` // hash → Unix seconds
}

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:8])
}

func (t *told) has(n *Notice) bool {
	_, ok := t.Keys[hash(n.Key)]
	return ok || n.At.Unix() <= t.Floor
}

// add notes a key and makes room.
func (t *told) add(n *Notice, now time.Time) {
	t.Keys[hash(n.Key)] = n.At.Unix()
	if len(t.Keys) <= maxTold {
		return
	}
	type entry struct {
		hash string
		at   int64
	}
	all := make([]entry, 0, len(t.Keys))
	for h, at := range t.Keys {
		all = append(all, entry{h, at})
	}
	slices.SortFunc(all, func(a, b entry) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.hash, b.hash)) })
	// What is older than Fresh is not found again: it goes without raising the
	// floor. A tenth goes at once, for this is not to happen with each key.
	stale := now.Add(-2 * Fresh).Unix()
	for i, e := range all {
		if e.at >= stale && i > maxTold/10 {
			break
		}
		if e.at >= stale {
			t.Floor = max(t.Floor, e.at)
		}
		delete(t.Keys, e.hash)
	}
}

// remember changes what a hook has been told, in one transaction.
func remember(ctx context.Context, m Memory, s Service, now time.Time, f func(t *told)) error {
	return m.UpdateMeta(ctx, "notices "+string(s), func(value []byte) ([]byte, error) {
		var t told
		if len(value) > 0 {
			if err := json.Unmarshal(value, &t); err != nil {
				return nil, fmt.Errorf("read what the %s hook was told: %w", s, err)
			}
		} else {
			t.Floor = now.Add(-firstReach).Unix()
		}
		if t.Keys == nil {
			t.Keys = map[string]int64{}
		}
		f(&t)
		return json.Marshal(&t)
	})
}
