package hubspot

import (
	"net/http"
)

// linkInput is a row of a batch of associations.
type linkInput struct {
	ID   text `json:"id"` // for reads
	From struct {
		ID text `json:"id"`
	} `json:"from"`
	To    linkEnds   `json:"to"`
	Types []linkType `json:"types"`
	Type  string     `json:"type"` // v3: the name of the type
}

// linkEnds is one object or a list of them.
type linkEnds []text

// UnmarshalJSON reads {"id":…} or a list of it.
func (l *linkEnds) UnmarshalJSON(b []byte) error {
	type end struct {
		ID text `json:"id"`
	}
	var many []end
	if err := unmarshalOneOrMany(b, &many); err != nil {
		return err
	}
	for _, e := range many {
		*l = append(*l, e.ID)
	}
	return nil
}

// linkOutcome is the answer to a batch of associations.
type linkOutcome struct {
	CompletedAt string    `json:"completedAt"`
	Status      string    `json:"status"`
	StartedAt   string    `json:"startedAt"`
	Results     []any     `json:"results"`
	Errors      []problem `json:"errors,omitempty"`
	NumErrors   int       `json:"numErrors,omitempty"`
}

func (c *call) linkInputs(most int) ([]linkInput, *problem) {
	var b struct {
		Inputs []linkInput `json:"inputs"`
	}
	if wrong := c.decode(&b); wrong != nil {
		return nil, wrong
	}
	if n := len(b.Inputs); n == 0 || n > most {
		return nil, refuse("The batch has %d inputs; from 1 to %d are allowed", n, most)
	}
	return b.Inputs, nil
}

func (c *call) linkAnswer(status int, results []any, errs []problem) (answer, *problem) {
	now := iso(c.now())
	if len(errs) > 0 {
		status = http.StatusMultiStatus
	}
	if results == nil {
		results = []any{}
	}
	return answer{status, linkOutcome{CompletedAt: now, Status: "COMPLETE", StartedAt: now, Results: results, Errors: errs, NumErrors: len(errs)}}, nil
}

// batchReadLinks tells the associations of up to 1,000 records.
func (c *call) batchReadLinks() (answer, *problem) {
	_, to, wrong := c.ends()
	if wrong != nil {
		return answer{}, wrong
	}
	inputs, wrong := c.linkInputs(1000)
	if wrong != nil {
		return answer{}, wrong
	}
	type from struct {
		ID string `json:"id"`
	}
	var results []any
	var errs []problem
	for _, in := range inputs {
		o := c.find(c.kind, string(in.ID), "")
		if o == nil || len(c.linked(o, to)) == 0 {
			errs = append(errs, noLinks(c.kind, string(in.ID), to))
			continue
		}
		if c.api == "v3" {
			page, _ := c.associated(o, to)
			results = append(results, struct {
				From from           `json:"from"`
				To   []associatedID `json:"to"`
			}{from{o.text()}, page.Results})
			continue
		}
		var list []associatedTo
		for _, id := range c.linked(o, to) {
			list = append(list, c.to(o, to.byID[id]))
		}
		results = append(results, struct {
			From from           `json:"from"`
			To   []associatedTo `json:"to"`
		}{from{o.text()}, list})
	}
	return c.linkAnswer(http.StatusOK, results, errs)
}

// batchLinks makes or takes away up to 2,000 associations.
func (c *call) batchLinks() (answer, *problem) {
	_, to, wrong := c.ends()
	if wrong != nil {
		return answer{}, wrong
	}
	inputs, wrong := c.linkInputs(2000)
	if wrong != nil {
		return answer{}, wrong
	}
	switch what := c.path("what"); what {
	case "create", "associate/default":
		return c.linkAll(to, inputs, what == "associate/default")
	case "archive", "labels/archive":
		for _, in := range inputs {
			from := c.find(c.kind, string(in.From.ID), "")
			for _, id := range in.To {
				if target := c.find(to, string(id), ""); from != nil && target != nil {
					c.disconnect(from, target, typeIDs(in.Types))
				}
			}
		}
		return answer{status: http.StatusNoContent}, nil
	}
	return answer{}, missing()
}

func typeIDs(types []linkType) []int {
	var ids []int
	for _, t := range types {
		ids = append(ids, t.ID)
	}
	return ids
}

func (c *call) linkAll(to *kind, inputs []linkInput, plain bool) (answer, *problem) {
	var results []any
	var errs []problem
	for _, in := range inputs {
		from, wrong := c.target(c.kind, string(in.From.ID))
		types := in.Types
		if plain || in.Type != "" {
			types = []linkType{{}}
		}
		for _, id := range in.To {
			var made linkOf
			if wrong == nil {
				made, wrong = c.linkTo(from, to, string(id), types)
			}
			if wrong == nil {
				results = append(results, made)
			}
		}
		if wrong != nil {
			wrong.Errors = nil
			errs = append(errs, *wrong)
		}
	}
	return c.linkAnswer(http.StatusCreated, results, errs)
}
