package salesforce

import "strings"

// condition reads comparisons joined by AND or by OR: both need brackets.
func (p *parser) condition() (*expr, *problem) {
	if p.deep++; p.deep > 50 {
		return nil, malformed(p.text, p.peek().at, "the condition is nested too deeply")
	}
	defer func() { p.deep-- }()
	first, wrong := p.term()
	if wrong != nil {
		return nil, wrong
	}
	op := ""
	for _, w := range []string{"and", "or"} {
		if p.peek().is(w) {
			op = w
		}
	}
	if op == "" {
		return first, nil
	}
	e := &expr{op: op, parts: []*expr{first}}
	for p.accept(op) {
		more, wrong := p.term()
		if wrong != nil {
			return nil, wrong
		}
		e.parts = append(e.parts, more)
	}
	if p.peek().is("and") || p.peek().is("or") {
		return nil, p.unexpected()
	}
	return e, nil
}

func (p *parser) term() (*expr, *problem) {
	if p.accept("NOT") {
		e, wrong := p.term()
		return &expr{op: "not", parts: []*expr{e}}, wrong
	}
	if p.accept("(") {
		e, wrong := p.condition()
		if wrong != nil {
			return nil, wrong
		}
		return e, p.expect(")")
	}
	return p.comparison()
}

func (p *parser) comparison() (*expr, *problem) {
	f, wrong := p.name()
	if wrong != nil {
		return nil, wrong
	}
	e := &expr{field: f}
	switch t := p.next(); {
	case t.is("="), t.is("!="), t.is("<"), t.is("<="), t.is(">"), t.is(">="), t.is("like"):
		e.op = strings.ToLower(t.text)
	case t.is("<>"):
		e.op = "!="
	case t.is("in"):
		e.op = "in"
	case t.is("not") && p.accept("in"):
		e.op = "not in"
	default:
		p.at = max(0, p.at-1)
		return nil, malformed(p.text, t.at, "unexpected token: '%s'", t.text)
	}
	if e.op != "in" && e.op != "not in" {
		v := p.next()
		if v.kind != textToken && v.kind != wordToken {
			return nil, malformed(p.text, v.at, "unexpected token: '%s'", v.text)
		}
		e.values = []token{v}
		return e, nil
	}
	if wrong := p.expect("("); wrong != nil {
		return nil, wrong
	}
	for {
		v := p.next()
		if v.kind != textToken && v.kind != wordToken {
			return nil, malformed(p.text, v.at, "unexpected token: '%s'", v.text)
		}
		e.values = append(e.values, v)
		if !p.accept(",") {
			return e, p.expect(")")
		}
	}
}
