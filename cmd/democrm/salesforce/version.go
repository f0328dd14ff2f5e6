package salesforce

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// speaks judges a version: one that is retired is gone, one that is to come is
// not there.
func (o *Org) speaks(version string) *problem {
	number, minor, ok := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	n, err := strconv.Atoi(number)
	switch {
	case !ok || minor != "0" || err != nil || !strings.HasPrefix(version, "v") || n > o.o.Newest || n < 1:
		return missing()
	case n < o.o.Oldest:
		return fail(http.StatusGone, "GONE", "API version %d.0 has been retired. Please use a supported version.", n)
	}
	return nil
}

func (o *Org) versions() any {
	type version struct {
		Label   string `json:"label"`
		URL     string `json:"url"`
		Version string `json:"version"`
	}
	out := []version{}
	for n := o.o.Oldest; n <= o.o.Newest; n++ {
		// v59.0 is of Winter '24; there are three releases a year.
		season, year := []string{"Winter", "Spring", "Summer"}[(n+1)%3], 24+(n-59)/3
		out = append(out, version{fmt.Sprintf("%s '%d", season, year), fmt.Sprintf("/services/data/v%d.0", n), fmt.Sprintf("%d.0", n)})
	}
	return out
}
