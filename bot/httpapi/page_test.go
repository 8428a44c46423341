package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestPagesEscapeTheirText(t *testing.T) {
	h := service(t)
	for target, shown := range map[string][]string{
		"/":                    {"&lt;b id=injected&gt;", `href="/documents/100%25%20%231%3F"`},
		"/documents/hostile":   {"&lt;b id=injected&gt;", "&lt;img src=x", "&lt;script&gt;", "&lt;u id=injected&gt;"},
		"/documents/%3Cb%3E":   {"&lt;b&gt;"},
		"/documents/harbour":   {`id="p1"`, `href="https://ports.example/text"`, "Ministry of Ports"},
		"/documents/todai":     {`lang="ja"`, "犬吠埼"},
		"/?q=%3Cb+id%3Dq%3Ehi": {`id="question"`},
	} {
		w := send(h, "GET", target, "")
		if got := w.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s: content type %q", target, got)
		}
		for _, want := range shown {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s does not show %q:\n%s", target, want, w.Body)
			}
		}
		wantNothingInjected(t, target, w.Body.String())
	}
}

// wantNothingInjected fails when markup of a document or question is markup
// of the page.
func wantNothingInjected(t *testing.T, where, page string) {
	t.Helper()
	for _, tag := range []string{"<img", "<b id", "<u id", "<i>", "<script>", `href="javascript:`, "taken over</title>"} {
		if strings.Contains(page, tag) {
			t.Errorf("%s holds %s:\n%s", where, tag, page)
		}
	}
}

func TestAssetsAreServed(t *testing.T) {
	h := service(t)
	for target, kind := range map[string]string{"/page/setu.js": "text/javascript; charset=utf-8", "/page/setu.css": "text/css; charset=utf-8"} {
		w := send(h, "GET", target, "")
		if w.Code != 200 || w.Header().Get("Content-Type") != kind || w.Body.Len() == 0 {
			t.Errorf("%s: %d %s, %d bytes", target, w.Code, w.Header().Get("Content-Type"), w.Body.Len())
		}
	}
}

// clicker presses the first citation as soon as there is one.
const clicker = `new MutationObserver((_, o) => {
  const cite = document.querySelector("#result .cite");
  if (cite) { o.disconnect(); cite.click(); }
}).observe(document.getElementById("result"), { childList: true });`

// watched adds a script to the first page, as a file of its own: the page's
// policy allows no other. A browser whose time is virtual lets it pass while a
// stream is read, but not while a file is fetched: so the script fetches one
// that is there once what the page asks for last has been served.
type watched struct {
	http.Handler
	script string
	last   string // the start of its path
	served chan struct{}
	once   sync.Once
}

func (h *watched) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/watch.js":
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, `fetch("/served");`+h.script)
	case r.URL.Path == "/served":
		select {
		case <-h.served:
		case <-time.After(2 * time.Second): // a stream without an end
		}
		time.Sleep(500 * time.Millisecond) // for the page to show it
	case r.URL.Path == "/":
		whole := httptest.NewRecorder()
		h.Handler.ServeHTTP(whole, r)
		for name, values := range whole.Header() {
			w.Header()[name] = values
		}
		fmt.Fprint(w, strings.Replace(whole.Body.String(), "<script", `<script src="/watch.js" defer></script><script`, 1))
	default:
		h.Handler.ServeHTTP(w, r)
		if strings.HasPrefix(r.URL.Path, h.last) {
			h.once.Do(func() { close(h.served) })
		}
	}
}

// onTheWeb serves a handler, watched, until the test ends.
func onTheWeb(t *testing.T, h http.Handler, script, last string) string {
	t.Helper()
	server := httptest.NewServer(&watched{Handler: h, script: script, last: last, served: make(chan struct{})})
	t.Cleanup(server.Close)
	return server.URL
}

func TestPageInABrowser(t *testing.T) {
	browser := findBrowser(t)
	service := service(t)
	plain := func() string { return onTheWeb(t, service, "", "/v1/ask") }
	pressed := func() string { return onTheWeb(t, service, clicker, "/v1/documents/") }
	streaming := onTheWeb(t, quietly(acting{assistant(t), writes}), "", "/v1/ask")
	stuck := onTheWeb(t, quietly(acting{assistant(t), sticks}), "", "/v1/ask")
	asking := func(base, question string) string { return base + "/?q=" + url.QueryEscape(question) }
	keepers := "How many lighthouse keepers does the Harbour Compact invite to Yokohama?"
	for name, c := range map[string]struct {
		url  string
		want []string
	}{
		"an answer and its citation": {asking(plain(), keepers), []string{
			`class="answer"`, "invites 120 lighthouse keepers", `class="cite"`, "[1]</button>", "Harbour Compact, ¶1",
			`href="/documents/harbour#p1"`, `href="https://ports.example/text"`,
		}},
		"a pressed citation shows its paragraph": {asking(pressed(), keepers), []string{
			`<div class="paragraph cited">`, "<mark>The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.</mark>",
		}},
		"Japanese":                     {asking(plain(), "犬吠埼灯台はいつ点灯したか"), []string{`class="answer" lang="ja"`, "1874年"}},
		"Hindi":                        {asking(plain(), "चेन्नई का प्रकाश स्तंभ कब खोला गया?"), []string{`class="answer" lang="hi"`, "1977"}},
		"a refusal":                    {asking(plain(), "Which enzyme digests lactose in kangaroos?"), []string{`class="answer refused"`, "do not answer that question"}},
		"a fault":                      {asking(plain(), "why\x01"), []string{`class="problem"`, "U+0001"}},
		"markup in a document":         {asking(plain(), "What is the gazette's motto?"), []string{"&lt;img src=x id=injected", "&lt;b id=injected&gt;"}},
		"markup in a pressed document": {asking(pressed(), "What is the gazette's motto?"), []string{`class="paragraph cited"`, "<mark>The gazette's motto is &lt;img"}},
		"markup in a question":         {asking(plain(), `<img src=x id=injected onerror="document.title='taken over'"> lactose?`), []string{`class="citations"`}},
		"an answer that a model wrote": {asking(streaming, keepers), []string{`class="answer"`, "One is one. ", "[2]</button>", "Mind the gap.", "Sentences found in the documents: 2; left out: 1."}},
		"an answer under way":          {asking(stuck, keepers), []string{`<p class="answer">&lt;b&gt;One&lt;/b&gt; is one. [1]</p>`, "Writing…"}},
		"no question":                  {onTheWeb(t, service, "", "/page/setu.js"), []string{`<section id="result" aria-live="polite"></section>`}},
	} {
		t.Run(name, func(t *testing.T) {
			dom := dump(t, browser, c.url)
			for _, want := range c.want {
				if !strings.Contains(dom, want) {
					t.Errorf("the page lacks %q:\n%s", want, html.UnescapeString(dom))
				}
			}
			wantNothingInjected(t, "the page", dom)
		})
	}
}

// findBrowser is the path of a Chromium, or skips the test.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("SKIPPED: no Chromium in PATH, so the page is NOT tested in a browser; install one (Debian: apt-get install chromium)")
	return ""
}

// patience is how long a browser may take before it is taken for hung.
const patience = 2 * time.Minute

// dump is the page at an address, as HTML, once its script has come to rest.
func dump(t *testing.T, browser, address string) string {
	t.Helper()
	// Not t.TempDir: a browser's last child may write there after it has ended.
	profile, err := os.MkdirTemp("", "setu-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "--disable-dev-shm-usage",
		"--user-data-dir="+profile, "--virtual-time-budget=10000", "--dump-dom", address)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", browser, err, &errs)
	}
	return out.String()
}
