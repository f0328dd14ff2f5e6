package sla

// Named is the calendar of that name, nil if the file has none.
func (p *Policies) Named(name string) *Calendar {
	for _, c := range p.calendars {
		if c.name == name {
			return c
		}
	}
	return nil
}
