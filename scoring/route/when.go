package route

import (
	"fmt"
	"slices"
	"strings"

	"banter/store/lead"
)

// when is the condition of a rule: all that it names must hold. The zero value
// fits every lead. Texts are folded, countries are codes.
type when struct {
	country, segment, source, domain []string
	region                           []string // as written: what it means depends on the lead's country
	grade                            []lead.Grade
	path                             lead.Path
	least, most                      *int64 // employees, both included; nil is no bound
}

// part is a condition of a when.
type part int

const (
	metAll part = iota
	partCountry
	partRegion
	partSegment
	partSource
	partDomain
	partGrade
	partPath
	partEmployees
)

// facts are what rules ask of a lead.
type facts struct {
	x                        *lead.Excerpt
	country, segment, source string
	company                  company
	regionOf                 func(country, region string) string
}

func (w *when) has(p part) bool {
	switch p {
	case partCountry:
		return len(w.country) > 0
	case partRegion:
		return len(w.region) > 0
	case partSegment:
		return len(w.segment) > 0
	case partSource:
		return len(w.source) > 0
	case partDomain:
		return len(w.domain) > 0
	case partGrade:
		return len(w.grade) > 0
	case partPath:
		return w.path != ""
	case partEmployees:
		return w.least != nil || w.most != nil
	default:
		return false
	}
}

func (w *when) all() bool {
	for p := partCountry; p <= partEmployees; p++ {
		if w.has(p) {
			return false
		}
	}
	return true
}

// unmet is the first condition that a lead does not meet, metAll if it meets
// them all. What is not known of a lead meets no condition on it.
func (w *when) unmet(f *facts) part {
	for p := partCountry; p <= partEmployees; p++ {
		if w.has(p) && !w.met(p, f) {
			return p
		}
	}
	return metAll
}

func (w *when) met(p part, f *facts) bool {
	switch p {
	case partCountry:
		return slices.Contains(w.country, f.country)
	case partRegion:
		have := f.regionOf(f.country, f.x.Region)
		return have != "" && slices.ContainsFunc(w.region, func(r string) bool { return f.regionOf(f.country, r) == have })
	case partSegment:
		return slices.Contains(w.segment, f.segment)
	case partSource:
		return slices.Contains(w.source, f.source)
	case partDomain:
		return slices.ContainsFunc(w.domain, func(d string) bool {
			return f.company.domain == d || strings.HasSuffix(f.company.domain, "."+d)
		})
	case partGrade:
		return slices.Contains(w.grade, f.x.Score.Grade)
	case partPath:
		return w.path == f.x.Path
	case partEmployees:
		n := f.x.Employees
		return n > 0 && (w.least == nil || n >= *w.least) && (w.most == nil || n <= *w.most)
	default:
		return true
	}
}

// said is what a lead has where a condition looks: "country Germany".
func said(p part, f *facts) string {
	value, name := "", ""
	switch p {
	case partCountry:
		name, value = "country", f.x.Country
	case partRegion:
		name, value = "region", f.x.Region
	case partSegment:
		name, value = "segment", f.x.Segment
	case partSource:
		name, value = "source", f.x.Source
	case partDomain:
		name, value = "domain", f.company.domain
	case partGrade:
		name, value = "grade", string(f.x.Score.Grade)
	case partPath:
		name, value = "path", strings.ReplaceAll(string(f.x.Path), "_", " ")
	case partEmployees:
		if name = "employees"; f.x.Employees > 0 {
			value = fmt.Sprint(f.x.Employees)
		}
	default:
	}
	if value == "" {
		value = "unknown"
	}
	return name + " " + value
}

// fits says why a rule fits a lead: "country Germany, grade A".
func (w *when) fits(f *facts) string {
	var out []string
	for p := partCountry; p <= partEmployees; p++ {
		if w.has(p) {
			out = append(out, said(p, f))
		}
	}
	if len(out) == 0 {
		return "it takes every lead"
	}
	return strings.Join(out, ", ")
}

// covers reports whether every lead that other fits is fitted by w; it may say
// no where that takes more than comparing lists.
func (w *when) covers(other *when) bool {
	sub := func(a, b []string) bool {
		return len(a) == 0 || len(b) > 0 && !slices.ContainsFunc(b, func(s string) bool { return !slices.Contains(a, s) })
	}
	grades := len(w.grade) == 0 || len(other.grade) > 0 &&
		!slices.ContainsFunc(other.grade, func(g lead.Grade) bool { return !slices.Contains(w.grade, g) })
	least := w.least == nil || other.least != nil && *other.least >= *w.least
	most := w.most == nil || other.most != nil && *other.most <= *w.most
	// A bound on one side asks that the number is known at all.
	known := !w.has(partEmployees) || other.has(partEmployees)
	return sub(w.country, other.country) && sub(w.region, other.region) && sub(w.segment, other.segment) &&
		sub(w.source, other.source) && sub(w.domain, other.domain) && grades && least && most && known &&
		(w.path == "" || w.path == other.path)
}
