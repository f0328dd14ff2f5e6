package upstream

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// hidden stands where an answer told a secret.
const hidden = "…"

// secretOf is the secret of an Authorization header: what follows its scheme.
// What is shorter than eight bytes is none: it would be found in other words.
func secretOf(h http.Header) []byte {
	value := h.Get("Authorization")
	if _, rest, ok := strings.Cut(value, " "); ok {
		value = rest
	}
	if len(value) < 8 {
		return nil
	}
	return []byte(value)
}

// redact takes a secret out of an answer, headers and body: what upstream echoes
// is kept, shown and logged by many hands.
func redact(resp *http.Response, secret []byte) {
	if len(secret) == 0 {
		return
	}
	for _, values := range resp.Header {
		for i := range values {
			values[i] = strings.ReplaceAll(values[i], string(secret), hidden)
		}
	}
	resp.Body = &redacted{ReadCloser: resp.Body, secret: secret}
	resp.ContentLength = -1
}

// redacted is a body without a secret in it, wherever the parts that it is read
// in begin and end.
type redacted struct {
	io.ReadCloser
	secret []byte
	buf    []byte // read and not given out yet
	clean  int    // so many bytes of buf hold no part of the secret
	err    error  // of the body, once it has ended
}

func (r *redacted) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for r.clean == 0 {
		if r.err != nil {
			return 0, r.err
		}
		r.fill()
	}
	n := copy(p, r.buf[:r.clean])
	r.buf, r.clean = r.buf[n:], r.clean-n
	return n, nil
}

// fill reads on and counts what can be given out: all but the last bytes, which
// may be the beginning of the secret.
func (r *redacted) fill() {
	chunk := make([]byte, 32<<10)
	n, err := r.ReadCloser.Read(chunk)
	r.buf = bytes.ReplaceAll(append(r.buf, chunk[:n]...), r.secret, []byte(hidden))
	r.err = err
	if r.clean = len(r.buf); err != nil {
		return
	}
	for held := min(len(r.secret)-1, len(r.buf)); held > 0; held-- {
		if bytes.HasSuffix(r.buf, r.secret[:held]) {
			r.clean -= held
			return
		}
	}
}
