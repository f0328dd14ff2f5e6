package report

import (
	"fmt"
	"math"
	"math/bits"
	"time"
)

// Commitments is the two-sided promise: marketing's volume, quality and context
// beside the response, attempts and verdicts of sales. Cases count by when they
// became MQLs.
type Commitments struct {
	Period  Period       `json:"period"`
	Lines   []Commitment `json:"lines"` // marketing's first
	Context []Lack       `json:"lacks"` // what MQLs come without, the most frequent first
}

// The sides.
const (
	SideMarketing = "marketing"
	SideSales     = "sales"
)

// Standing is how a promise stands.
type Standing string

// The standings of a promise.
const (
	Kept      Standing = "kept"
	Short     Standing = "short"
	Unsettled Standing = "too_few"
	Unasked   Standing = "not_promised"
)

// Commitment is one promise and what came of it.
type Commitment struct {
	Side   string   `json:"side"`
	Name   string   `json:"name"`   // volume, quality, context, response, attempts, verdicts
	Target float64  `json:"target"` // a share of 0 to 1; of volume: MQLs in the period
	Is     Rate     `json:"is"`     // of volume: K came; it is no share
	State  Standing `json:"state"`
	Text   string   `json:"text"` // the shortfall in plain words
}

// Lack is a thing that MQLs come without.
type Lack struct {
	What string `json:"what"`
	Rate Rate   `json:"rate"` // of all MQLs
}

type commitmentFold struct {
	q                  *Query
	mqls               int
	first              time.Time
	quality, context   struct{ k, n int }
	lacks              [8]int
	response, decision Promise
	attempts           struct{ k, n int }
}

// unreached is for how long a lead is tried before attempts are counted.
const unreached = 14 * 24 * time.Hour

func (f *commitmentFold) add(c *Case) {
	at := c.At[StepMQL]
	if !c.Reached(StepMQL) || at.IsZero() || at.After(f.q.Now) || !f.q.Period.Has(at) {
		return
	}
	f.mqls++
	if f.first.IsZero() || at.Before(f.first) {
		f.first = at
	}
	if c.Decided(StepSQL) || !at.After(f.q.Now.Add(-f.q.Mature)) {
		f.quality.n++
		if c.Reached(StepSQL) {
			f.quality.k++
		}
	}
	if f.context.n++; c.Context == fullContext {
		f.context.k++
	}
	for i := range bits.Len8(uint8(fullContext)) {
		if c.Context&(1<<i) == 0 {
			f.lacks[i]++
		}
	}
	f.response.Kept, f.response.Broken = f.response.Kept+c.Response.Kept, f.response.Broken+c.Response.Broken
	f.decision.Kept, f.decision.Broken = f.decision.Kept+c.Decision.Kept, f.decision.Broken+c.Decision.Broken
	if !c.Connected && (c.Reason == "unreachable" || c.Open() && c.Furthest < StepSQL && !at.After(f.q.Now.Add(-unreached))) {
		if f.attempts.n++; c.Attempts >= f.q.MinAttempts {
			f.attempts.k++
		}
	}
}

// months is how many months of 30.4 days of the period have gone by.
func (f *commitmentFold) months() float64 {
	from, to := f.q.Period.From, f.q.Period.To
	if from.IsZero() {
		from = f.first
	}
	if to.IsZero() || to.After(f.q.Now) {
		to = f.q.Now
	}
	if from.IsZero() || !from.Before(to) {
		return 0
	}
	return to.Sub(from).Hours() / 24 / (365.25 / 12)
}

func (f *commitmentFold) result() Commitments {
	t := f.q.Targets
	out := Commitments{Period: f.q.Period, Lines: []Commitment{
		f.volume(),
		share(SideMarketing, "quality", t.Marketing.Quality, NewRate(f.quality.k, f.quality.n), "of the MQLs that are decided or old enough came to SQL"),
		share(SideMarketing, "context", t.Marketing.Context, NewRate(f.context.k, f.context.n), "of the MQLs came with all that a rep needs"),
		share(SideSales, "response", t.Sales.Response, NewRate(f.response.Kept, f.response.Kept+f.response.Broken), "of the response clocks were met in time"),
		share(SideSales, "attempts", t.Sales.Attempts, NewRate(f.attempts.k, f.attempts.n), fmt.Sprintf("of the leads that nobody reached were tried %d times", f.q.MinAttempts)),
		share(SideSales, "verdicts", t.Sales.Verdicts, NewRate(f.decision.Kept, f.decision.Kept+f.decision.Broken), "of the verdict clocks were met in time"),
	}, Context: []Lack{}}
	for i, what := range []string{"name", "company", "phone or e-mail", "source", "campaign", "why it is an MQL"} {
		if f.lacks[i] > 0 {
			out.Context = append(out.Context, Lack{what, NewRate(f.lacks[i], f.mqls)})
		}
	}
	order(out.Context, "", func(l *Lack) int { return l.Rate.K }, func(l *Lack) string { return l.What })
	return out
}

// volume holds the number of MQLs against what the months gone by promise.
func (f *commitmentFold) volume() Commitment {
	want := int(math.Round(float64(f.q.Targets.Marketing.MQLs) * f.months()))
	c := Commitment{Side: SideMarketing, Name: "volume", Target: float64(want), Is: Rate{K: f.mqls, High: 1}, State: Unasked}
	switch {
	case f.q.Targets.Marketing.MQLs == 0:
		c.Text = fmt.Sprintf("%d MQLs came; no number is promised", f.mqls)
	case f.mqls >= want:
		c.State, c.Text = Kept, fmt.Sprintf("%d MQLs came, %d were promised", f.mqls, want)
	default:
		c.State, c.Text = Short, fmt.Sprintf("%d MQLs came, %d were promised: %d short", f.mqls, want, want-f.mqls)
	}
	return c
}

// share holds a share against its target.
func share(side, name string, target float64, is Rate, what string) Commitment {
	c := Commitment{Side: side, Name: name, Target: target, Is: is, State: Kept}
	if is.N == 0 {
		c.State, c.Text = Unsettled, "nothing to count yet"
		if target == 0 {
			c.State = Unasked
		}
		return c
	}
	c.Text = fmt.Sprintf("%.0f %% (%d of %d) %s", 100*is.Share, is.K, is.N, what)
	switch {
	case target == 0:
		c.State = Unasked
		c.Text += "; no share is promised"
		return c
	case is.Few():
		c.State = Unsettled
		c.Text += fmt.Sprintf("; too few for a verdict: n %d", is.N)
		return c
	case is.Share < target:
		c.State = Short
		c.Text += fmt.Sprintf("; %.0f %% were promised: %d more would have kept it", 100*target, int(math.Ceil(target*float64(is.N)-1e-9))-is.K)
		return c
	}
	c.Text += fmt.Sprintf("; %.0f %% were promised", 100*target)
	return c
}
