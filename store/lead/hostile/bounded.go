package hostile

import "runtime"

// TB is what Bounded needs of a *testing.T.
type TB interface {
	Helper()
	Errorf(format string, args ...any)
}

// Limits of Bounded, in bytes: what reading costs however short the input is, and
// what each byte of it may cost.
const (
	flatCost = 8 << 20
	byteCost = 4 << 10
)

// Bounded runs f, which reads n bytes of foreign input, and fails t if it asked
// for more memory than so long an input can need: one that is short and costs
// much would stop the program. What other goroutines ask for counts too.
func Bounded(t TB, n int, f func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > uint64(flatCost+byteCost*n) { //nolint:gosec // n is the length of an input
		t.Errorf("reading %d bytes took %d bytes of memory", n, used)
	}
}
