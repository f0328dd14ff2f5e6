package scoring

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"banter/store/lead"
)

// anyKind is what a rule writes to take whatever the lead did.
const anyKind = "any"

func label(name string) string { return strings.ReplaceAll(name, "_", " ") }

func (m *Model) decodeBehaviour(s *section) behaviour {
	b := behaviour{name: s.need("name", "scores show the rule by it"), label: s.text("label"), at: s.t.at}
	if b.label == "" {
		b.label = label(b.name)
	}
	b.kinds = s.kinds(true)
	b.subject, b.url = s.texts("subject"), s.texts("url")
	b.decodePoints(s)
	b.limit, _ = s.number("cap", 1, maxPoints)
	b.group = m.decodeGroup(s)
	b.atLeast, _ = s.number("at_least", 2, 1000)
	b.within = s.span("within")
	switch {
	case s.has("within") && !s.has("at_least"):
		s.fail("within", "a window without a number of activities", "add at_least = 3, or take within out")
	case s.has("at_least") && !s.has("within"):
		s.fail("at_least", "a number of activities without a window", `add within = "7d"`)
	case b.own && s.has("at_least"):
		s.fail("at_least", "a rule of several activities needs points of its own", "give points as a number")
	}
	if text := s.text("decay"); text != "" {
		words := strings.Fields(text)
		var life time.Duration
		ok := len(words) == 2 && words[0] == "linear"
		if ok {
			life, ok = parseSpan(words[1])
		}
		if b.life = int(life / day); !ok || b.life < 1 || life%day != 0 {
			s.fail("decay", fmt.Sprintf("%q is no decay", text), `write it as "linear 90d": the points fall evenly to 0 over 90 days`)
		}
	}
	s.finish()
	if size := max(b.points, -b.points); b.limit > 0 && size > b.limit {
		s.fail("cap", fmt.Sprintf("the rule gives %d points and can never give more than %d", b.points, b.limit), "raise cap, or lower points")
	}
	return b
}

func (b *behaviour) decodePoints(s *section) {
	e := s.get("points")
	switch {
	case e == nil:
		s.fail("", "points is missing", `points = 10, or points = "activity" for the points that each activity brings`)
	case e.value.kind == unstable.String && e.value.text == "activity":
		b.own = true
	case e.value.kind == unstable.String:
		s.fail("points", fmt.Sprintf("%q are no points", lead.Clean(e.value.text)), `a whole number, or "activity" for the points that each activity brings`)
	default:
		var ok bool
		if b.points, ok = s.number("points", -maxPoints, maxPoints); ok && b.points == 0 {
			s.fail("points", "a rule of 0 points changes nothing", "give it points, or take it out")
		}
	}
}

// kinds reads kind or kinds; nil is any.
func (s *section) kinds(allowAny bool) []lead.Kind {
	key := "kinds"
	if s.has("kind") {
		key = "kind"
		if s.has("kinds") {
			s.fail("kinds", "stands beside kind", "put all into kinds")
		}
	}
	texts := s.texts(key)
	if len(texts) == 0 && !s.has(key) {
		s.fail("", "kind is missing", `the kind of activity: kind = "webinar"`)
	}
	var out []lead.Kind
	for _, text := range texts {
		if text == anyKind {
			if !allowAny || len(texts) > 1 {
				s.fail(key, "any can't stand here", "name the kinds")
			}
			return nil
		}
		kind := lead.Kind(text)
		s.warnKind(key, kind)
		out = append(out, kind)
	}
	return out
}

// warnKind says where a kind is none of the product's: a source may have it,
// and it may be a slip.
func (s *section) warnKind(key string, k lead.Kind) {
	known := knownKinds()
	if slices.Contains(known, string(k)) {
		return
	}
	hint := "right if a source sends it so; banter's own are: " + strings.Join(known, ", ")
	if n := lead.Nearest(string(k), known); n != "" {
		hint = "is " + n + " meant?"
	}
	s.doc.report(SeverityWarning, s.t.find(key).value.at, s.field(key), fmt.Sprintf("%q is no kind of activity that banter knows", k), hint)
}

func knownKinds() []string {
	all := []lead.Kind{
		lead.KindPricingPage, lead.KindPageView, lead.KindForm, lead.KindDownload, lead.KindCaseStudy, lead.KindWebinar,
		lead.KindEventScan, lead.KindEmailOpen, lead.KindEmailClick, lead.KindTrial, lead.KindSocial, lead.KindUnsubscribe,
		lead.KindContactSales, lead.KindDemoRequest, lead.KindReplyToTalk, lead.KindInboundCall, lead.KindCall,
		lead.KindEmail, lead.KindMeeting, lead.KindMessage, lead.KindNote, lead.KindCustomActivity,
	}
	out := make([]string, len(all))
	for i, k := range all {
		out[i] = string(k)
	}
	return out
}

func (m *Model) decodeGroup(s *section) int {
	name := s.text("group")
	if name == "" {
		return -1
	}
	var known []string
	for i := range m.groups {
		if m.groups[i].name == name {
			m.groups[i].used = true
			return i
		}
		known = append(known, m.groups[i].name)
	}
	hint := "declare it with [[group]]"
	if k := lead.Nearest(name, known); k != "" {
		hint = "is " + k + " meant? or " + hint
	}
	s.fail("group", fmt.Sprintf("there is no group %q", name), hint)
	return -1
}

func (m *Model) decodeFit(s *section) fit {
	f := fit{name: s.need("name", "scores show the rule by it"), label: s.text("label"), when: s.conditions(), group: m.decodeGroup(s), at: s.t.at}
	if f.label == "" {
		f.label = label(f.name)
	}
	var ok bool
	f.points, ok = s.number("points", -maxPoints, maxPoints)
	switch {
	case !ok && !s.has("points"):
		s.fail("", "points is missing", "points = 10")
	case ok && f.points == 0:
		s.fail("points", "a rule of 0 points changes nothing", "give it points, or take it out")
	}
	switch axis := s.text("axis"); axis {
	case "contact":
		f.contact = true
	case "company":
	case "":
		s.fail("", "axis is missing", `axis = "contact" for who the person is, "company" for what the company is`)
	default:
		s.fail("axis", fmt.Sprintf("there is no axis %q", axis), `"contact" or "company"`)
	}
	s.finish()
	return f
}

func decodeLane(s *section) lane {
	l := lane{name: s.need("name", "the event of the move names it"), at: s.t.at, atLeast: 1}
	l.to = lead.Stage(s.need("to", `to = "sal" or "sql"`))
	if l.to != "" && l.to != lead.StageSAL && l.to != lead.StageSQL {
		s.fail("to", fmt.Sprintf("a fast lane can't lead to %q", l.to), `"sal" or "sql"`)
	}
	l.kinds = s.kinds(false)
	if n, ok := s.number("at_least", 1, 1000); ok {
		l.atLeast = n
	}
	l.within = s.span("within")
	if l.atLeast > 1 && !s.has("within") {
		s.fail("at_least", "a number of activities without a window", `add within = "7d"`)
	}
	for _, g := range s.texts("grades") {
		l.grades = append(l.grades, lead.Grade(g))
	}
	s.finish()
	return l
}
