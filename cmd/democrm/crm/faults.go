package crm

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"banter/store/upstream/democrm/wire"
)

// faults are the failures that somebody asked for, the oldest first.
type faults struct {
	mu   sync.Mutex
	list []wire.Fault
}

// next counts a request and returns the fault that hits it.
func (f *faults) next(path string) (wire.Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		fault := &f.list[i]
		if !strings.HasPrefix(path, fault.Path) {
			continue
		}
		if fault.After > 0 {
			fault.After--
			continue
		}
		hit := *fault
		if fault.Times > 0 {
			if fault.Times--; fault.Times == 0 {
				f.list = slices.Delete(f.list, i, i+1)
			}
		}
		return hit, true
	}
	return wire.Fault{}, false
}

// faulty lets the faults hit the requests below /v1.
func (s *server) faulty(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/v1/") {
			next.ServeHTTP(w, r)
			return
		}
		f, hit := s.faults.next(r.URL.Path)
		if !hit {
			next.ServeHTTP(w, r)
			return
		}
		if f.LatencyMS > 0 {
			s.wait(r.Context(), time.Duration(f.LatencyMS)*time.Millisecond)
		}
		switch f.Mode {
		case wire.FaultSlow:
			next.ServeHTTP(w, r)
		case wire.FaultStatus:
			s.failed(w, f)
		case wire.FaultCommitTimeout, wire.FaultCommitDrop:
			next.ServeHTTP(&unheard{header: http.Header{}}, r)
			fallthrough
		case wire.FaultTimeout, wire.FaultDrop:
			if f.Mode == wire.FaultTimeout || f.Mode == wire.FaultCommitTimeout {
				s.wait(r.Context(), time.Hour)
			}
			panic(http.ErrAbortHandler) // cuts the connection without an answer
		}
	})
}

// wait waits, until the client or the server goes away.
func (s *server) wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-s.stop.Done():
	}
}

func (s *server) failed(w http.ResponseWriter, f wire.Fault) {
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.Body == "" {
		fail(w, f.Status, http.StatusText(f.Status)+", on purpose", "")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.Status)
	_, _ = w.Write([]byte(f.Body))
}

// unheard is an answer that nobody gets.
type unheard struct{ header http.Header }

func (u *unheard) Header() http.Header         { return u.header }
func (u *unheard) Write(b []byte) (int, error) { return len(b), nil }
func (u *unheard) WriteHeader(int)             {}

func (s *server) listFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.mu.Lock()
	list := append([]wire.Fault{}, s.faults.list...)
	s.faults.mu.Unlock()
	answer(w, list)
}

func (s *server) addFault(w http.ResponseWriter, r *http.Request) {
	var f wire.Fault
	if !read(w, r, &f) {
		return
	}
	if err := checkFault(&f); err != nil {
		fail(w, http.StatusBadRequest, err.Error(), "see Fault in package wire")
		return
	}
	s.faults.mu.Lock()
	s.faults.list = append(s.faults.list, f)
	s.faults.mu.Unlock()
	answer(w, f)
}

func checkFault(f *wire.Fault) error {
	switch f.Mode {
	case wire.FaultStatus:
		if f.Status < 200 || f.Status > 599 {
			return fmt.Errorf("status: %d is no HTTP status from 200 to 599", f.Status)
		}
	case wire.FaultTimeout, wire.FaultCommitTimeout, wire.FaultDrop, wire.FaultCommitDrop, wire.FaultSlow:
	default:
		return fmt.Errorf("mode: %q is none of status, timeout, commit_then_timeout, drop, commit_then_drop, slow", f.Mode)
	}
	if f.After < 0 || f.LatencyMS < 0 || f.RetryAfter < 0 {
		return fmt.Errorf("after, latency_ms and retry_after can't be below 0")
	}
	if f.Times == 0 {
		f.Times = 1
	}
	return nil
}

func (s *server) resetFaults(w http.ResponseWriter, _ *http.Request) {
	s.faults.mu.Lock()
	s.faults.list = nil
	s.faults.mu.Unlock()
	answer(w, []wire.Fault{})
}
