package httpapi

import (
	"log/slog"
	"net/http"
	"strings"
)

// secure sets what browsers need to know to keep text from being run.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}

// recovering keeps one request's panic from being more than that.
func recovering(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				log.Error("panic", "path", r.URL.Path, "panic", p)
				writeProblem(w, newProblem(http.StatusInternalServerError, "something went wrong here; the log of the service says what"))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// methods answers a wrong method on a known path with 405 and what is allowed,
// as a problem.
func methods(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, pattern := mux.Handler(r); pattern == "/" {
			var allowed []string
			for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
				other := r.Clone(r.Context())
				other.Method = m
				if _, p := mux.Handler(other); p != "/" && p != "" {
					allowed = append(allowed, m)
				}
			}
			if len(allowed) > 0 {
				w.Header().Set("Allow", strings.Join(allowed, ", "))
				writeProblem(w, newProblem(http.StatusMethodNotAllowed, "%s takes %s", r.URL.Path, strings.Join(allowed, " or ")))
				return
			}
		}
		mux.ServeHTTP(w, r)
	})
}
