package crm

import (
	"net/http"
	"strings"

	"banter/cmd/democrm/fault"
)

// faulty lets the faults hit the requests below /v1.
func (s *server) faulty(next http.Handler) http.Handler {
	hit := s.faults.Handler(s.stop, func(w http.ResponseWriter, f fault.Fault) {
		fail(w, f.Status, http.StatusText(f.Status)+", on purpose", "")
	}, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			hit.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (s *server) listFaults(w http.ResponseWriter, _ *http.Request) { answer(w, s.faults.All()) }

func (s *server) addFault(w http.ResponseWriter, r *http.Request) {
	var f fault.Fault
	if !read(w, r, &f) {
		return
	}
	f, err := s.faults.Add(f)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error(), "see Fault in package cmd/democrm/fault")
		return
	}
	answer(w, f)
}

func (s *server) resetFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.Reset()
	answer(w, s.faults.All())
}
