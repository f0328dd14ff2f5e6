package scoring

import (
	"crypto/sha256"
	_ "embed" // for the shipped model
	"encoding/hex"
	"fmt"
	"slices"
)

//go:embed default.toml
var defaultText []byte

// DefaultText is the shipped model as a file, commented for those who edit it.
func DefaultText() []byte { return append([]byte(nil), defaultText...) }

// Default is the shipped model.
func Default() *Model {
	m, err := Parse("the shipped model", defaultText)
	if err != nil {
		panic("the shipped model is broken: " + err.Error())
	}
	return m
}

// Parse reads a model file; name is what findings call it. The error is a
// *LintError with everything that is wrong, in the order of the file.
func Parse(name string, data []byte) (*Model, error) {
	sum := sha256.Sum256(data)
	d := &document{file: name, data: data}
	m := &Model{file: name, hash: hex.EncodeToString(sum[:8]), text: append([]byte(nil), data...)}
	if d.read() {
		root := &section{doc: d, t: d.root}
		m.decode(root)
		root.finish()
		m.crossCheck(d)
	}
	slices.SortStableFunc(d.findings, func(a, b Finding) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	var bad []Finding
	for _, f := range d.findings {
		if f.Severity == SeverityError {
			bad = append(bad, f)
		} else {
			m.warnings = append(m.warnings, f)
		}
	}
	if len(bad) > 0 {
		return nil, &LintError{Findings: bad}
	}
	m.index()
	return m, nil
}

func (m *Model) decode(root *section) {
	m.decodeAgreement(root)
	if s := root.sub("decay"); s != nil {
		m.decodeIdle(s)
	}
	for _, s := range root.subs("group") {
		g := group{name: s.need("name", "rules name the group by it"), at: s.t.at}
		g.limit, _ = s.number("cap", 1, maxPoints)
		take := s.text("take")
		g.best = take == "best"
		if take != "" && take != "best" {
			s.fail("take", fmt.Sprintf("%q is no way to take points", take), `take = "best" counts only the rule that gives most; without it all count, up to cap`)
		}
		if !s.has("cap") && !s.has("take") {
			s.fail("", "the group bounds nothing", `give it a cap, or take = "best"`)
		}
		s.finish()
		m.groups = append(m.groups, g)
	}
	for _, s := range root.subs("behaviour") {
		m.behaviour = append(m.behaviour, m.decodeBehaviour(s))
	}
	for _, s := range root.subs("fit") {
		m.fit = append(m.fit, m.decodeFit(s))
	}
	for _, s := range root.subs("exclude") {
		x := exclude{name: s.need("name", "the reason that is shown"), reason: s.text("reason"), when: s.conditions(), at: s.t.at}
		if x.reason == "" {
			x.reason = label(x.name)
		}
		s.finish()
		m.excludes = append(m.excludes, x)
	}
	m.decodeGrades(root)
	m.decodeMQL(root)
	for _, s := range root.subs("segment") {
		g := segment{name: s.need("name", "scores show the segment by it"), when: s.conditions(), at: s.t.at}
		n, ok := s.number("threshold", 0, maxPoints)
		if g.threshold = n; !ok && !s.has("threshold") {
			s.fail("", "threshold is missing", "the points that make an MQL in this segment")
		}
		s.finish()
		m.segments = append(m.segments, g)
	}
	for _, s := range root.subs("fast_lane") {
		m.lanes = append(m.lanes, decodeLane(s))
	}
}

func (m *Model) decodeAgreement(root *section) {
	s := root.sub("model")
	if s == nil {
		root.fail("", "the table [model] is missing", "begin with [model], name and version")
		return
	}
	a := &m.agreed
	at := func(key string) place {
		if e := s.t.find(key); e != nil {
			return e.value.at
		}
		return s.t.at
	}
	a.name = s.need("name", "scores carry it")
	a.version = s.need("version", "count it up with every agreed change, so that old scores stay readable")
	a.sales, a.marketing = s.text("signed_sales"), s.text("signed_marketing")
	a.review = s.date("review_by")
	a.at, a.reviewAt, a.salesAt, a.marketingAt = s.t.at, at("review_by"), at("signed_sales"), at("signed_marketing")
	a.nameVersion = a.name + "@" + a.version
	s.finish()
}

func (m *Model) decodeIdle(s *section) {
	if i := s.sub("idle"); i != nil {
		var okPoints, okDays bool
		m.idle.points, okPoints = i.number("points", 1, maxPoints)
		m.idle.days, okDays = i.number("days", 1, 3650)
		if !okPoints && !i.has("points") || !okDays && !i.has("days") {
			s.fail("idle", "points and days are both needed", "write it as idle = { points = 10, days = 30 }")
		}
		i.finish()
	}
	s.finish()
}
