package upstreamtest_test

import (
	"testing"

	"banter/store/lead"
	"banter/store/upstream"
	"banter/store/upstream/upstreamtest"
)

// memoryHarness measures Memory behind a Faulty.
func memoryHarness(o upstreamtest.MemoryOptions) upstreamtest.Harness {
	return upstreamtest.Harness{New: func(_ upstreamtest.TB, leads []lead.Remote) upstreamtest.Fixture {
		m := upstreamtest.NewMemory(o, leads...)
		f := upstreamtest.NewFaulty(m)
		return upstreamtest.Fixture{
			Upstream: f,
			Fresh:    func() upstream.Upstream { return m },
			Edit:     m.Edit, Delete: m.Delete, Merge: m.Merge, Vanish: m.Vanish, Effects: m.Effects, Fields: m.Fields,
			Refuse: func(id lead.ID) { m.Refuse(id, "a rule of the CRM says no") },
			Forget: m.Forget,
			Breaks: []upstreamtest.Breakage{
				upstreamtest.Unreachable, upstreamtest.Busy, upstreamtest.BadCredentials,
				upstreamtest.CommitThenTimeout, upstreamtest.Garbage,
			},
			Break: func(how upstreamtest.Breakage) {
				for _, op := range []upstreamtest.Op{upstreamtest.OpPush, upstreamtest.OpChanges} {
					x := upstreamtest.Fault{Op: op, Err: upstream.ErrUnreachable, Commit: how == upstreamtest.CommitThenTimeout}
					switch how {
					case upstreamtest.Busy:
						x.Err = upstream.ErrRetry
					case upstreamtest.BadCredentials:
						x.Err = upstream.ErrAuth
					default: // the others look like no answer
					}
					f.Inject(x)
				}
			},
		}
	}}
}

func TestMemoryKeepsTheContract(t *testing.T) {
	upstreamtest.Run(t, memoryHarness(upstreamtest.MemoryOptions{}))
}

func TestMemoryInSmallPages(t *testing.T) {
	upstreamtest.Run(t, memoryHarness(upstreamtest.MemoryOptions{PageSize: 2, Overlap: 3}))
}
