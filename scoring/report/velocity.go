package report

// Velocity is how long the way takes, in calendar time.
type Velocity struct {
	Period Period         `json:"period"`
	Cohort Cohort         `json:"cohort"`
	By     Group          `json:"by"`
	Total  VelocityLine   `json:"total"`
	Lines  []VelocityLine `json:"lines"`
	Faults Faults         `json:"faults"`
}

// VelocityLine is one group.
type VelocityLine struct {
	Key   string `json:"key"`
	N     int    `json:"n"`
	Spans []Span `json:"spans"` // the steps in their order, then MQL → SQL and lead → won
}

// Span is the way from one step to another. Only cases with both instants are in
// Took; Open are those that came to From, are undecided and have not come to To:
// they are counted, because the quick ones alone would flatter.
type Span struct {
	From Step   `json:"from"`
	To   Step   `json:"to"`
	Took Spread `json:"took"`
	Open int    `json:"open"`
}

// spans is how many ways are measured: each step from the one before, then from
// MQL to SQL, and the whole.
const (
	spanSQL = steps - 1
	spanWon = spanSQL + 1
	spans   = spanWon + 1
)

// spanEnds are the steps that a way leads from and to.
func spanEnds(span int) (from, to Step) {
	switch span {
	case spanSQL:
		return StepMQL, StepSQL
	case spanWon:
		return StepLead, StepWon
	}
	return Step(span), Step(span + 1)
}

func (f *sourceFold) velocity() VelocityLine {
	l := VelocityLine{Key: f.key, N: f.reached[StepLead]}
	for i := range spans {
		from, to := spanEnds(i)
		open := 0
		for s := from; s < to; s++ {
			open += f.open[s]
		}
		l.Spans = append(l.Spans, Span{From: from, To: to, Took: f.span(i).spread(), Open: open})
	}
	return l
}

// span is the sample of a way: that of a single step is the funnel's.
func (f *sourceFold) span(i int) *sample {
	if i < spanSQL {
		return &f.took[i+1]
	}
	return &f.long[i-spanSQL]
}
