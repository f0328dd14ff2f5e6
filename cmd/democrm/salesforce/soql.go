package salesforce

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// soql is a query as it was written.
type soql struct {
	text   string
	count  bool // SELECT COUNT()
	fields []token
	from   token
	where  *expr
	order  []ordering
	limit  int // -1 is none
	offset int
}

// ordering is a field of ORDER BY.
type ordering struct {
	field      token
	descending bool
	nullsLast  bool
}

// expr is a condition: of others (and, or, not), or a comparison.
type expr struct {
	op     string // "and", "or", "not", or that of a comparison
	parts  []*expr
	field  token
	values []token // of in and not in: several
}

// parser walks through the tokens of a query.
type parser struct {
	text string
	list []token
	at   int
	deep int
}

// malformed is the problem of a query that can't be read; at is the byte where.
func malformed(q string, at int, format string, args ...any) *problem {
	return fail(http.StatusBadRequest, "MALFORMED_QUERY", "\n%s", excerpt(q, at)+fmt.Sprintf(format, args...))
}

// excerpt shows where in a query something is wrong, as Salesforce does.
func excerpt(q string, at int) string {
	from, to := max(0, at-32), min(len(q), at+32)
	line := strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(q[from:to], "?"))
	return fmt.Sprintf("%s\n%s^\nERROR at Row:1:Column:%d\n", line, strings.Repeat(" ", at-from), at+1)
}

// parse reads a query.
func parse(q string) (*soql, *problem) {
	list, wrong := lex(q)
	if wrong != nil {
		return nil, wrong
	}
	p := &parser{text: q, list: list}
	out := &soql{text: q, limit: -1}
	for _, step := range []func(*soql) *problem{p.selects, p.fromWhere, p.orderBy, p.limits} {
		if wrong := step(out); wrong != nil {
			return nil, wrong
		}
	}
	if p.peek().kind != endToken {
		return nil, p.unexpected()
	}
	return out, nil
}

func (p *parser) peek() token { return p.list[p.at] }

func (p *parser) next() token {
	t := p.list[p.at]
	if t.kind != endToken {
		p.at++
	}
	return t
}

// accept takes the next token if it is this word.
func (p *parser) accept(word string) bool {
	if !p.peek().is(word) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(word string) *problem {
	if !p.accept(word) {
		return malformed(p.text, p.peek().at, "unexpected token: '%s' (expecting %s)", p.peek().text, word)
	}
	return nil
}

func (p *parser) unexpected() *problem {
	return malformed(p.text, p.peek().at, "unexpected token: '%s'", p.peek().text)
}

// name takes a name, which no keyword is.
func (p *parser) name() (token, *problem) {
	t := p.peek()
	if t.kind != wordToken || !letter(t.text[0]) || strings.ContainsAny(t.text, ":+-%") {
		return t, p.unexpected()
	}
	for _, w := range []string{"select", "from", "where", "order", "limit", "offset", "and", "or", "not", "in", "like", "null"} {
		if t.is(w) {
			return t, p.unexpected()
		}
	}
	return p.next(), nil
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func (p *parser) selects(q *soql) *problem {
	if wrong := p.expect("SELECT"); wrong != nil {
		return wrong
	}
	if p.peek().is("count") && p.list[p.at+1].is("(") {
		p.next()
		p.next()
		q.count = true
		return p.expect(")")
	}
	for {
		f, wrong := p.name()
		if wrong != nil {
			return wrong
		}
		q.fields = append(q.fields, f)
		if !p.accept(",") {
			return nil
		}
	}
}

func (p *parser) fromWhere(q *soql) (wrong *problem) {
	if wrong = p.expect("FROM"); wrong != nil {
		return wrong
	}
	if q.from, wrong = p.name(); wrong != nil {
		return wrong
	}
	if p.accept("WHERE") {
		q.where, wrong = p.condition()
	}
	return wrong
}

func (p *parser) orderBy(q *soql) *problem {
	if !p.accept("ORDER") {
		return nil
	}
	if wrong := p.expect("BY"); wrong != nil {
		return wrong
	}
	for {
		f, wrong := p.name()
		if wrong != nil {
			return wrong
		}
		o := ordering{field: f}
		switch {
		case p.accept("ASC"):
		case p.accept("DESC"):
			o.descending = true
		}
		if p.accept("NULLS") {
			if o.nullsLast = p.accept("LAST"); !o.nullsLast {
				if wrong := p.expect("FIRST"); wrong != nil {
					return wrong
				}
			}
		}
		q.order = append(q.order, o)
		if !p.accept(",") {
			return nil
		}
	}
}

func (p *parser) limits(q *soql) *problem {
	for _, l := range []struct {
		word string
		to   *int
	}{{"LIMIT", &q.limit}, {"OFFSET", &q.offset}} {
		if !p.accept(l.word) {
			continue
		}
		t := p.next()
		n, err := strconv.Atoi(t.text)
		if err != nil || n < 0 || t.kind != wordToken {
			return malformed(p.text, t.at, "unexpected token: '%s'", t.text)
		}
		*l.to = n
	}
	if q.offset > 2000 {
		return fail(http.StatusBadRequest, "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
	}
	return nil
}
