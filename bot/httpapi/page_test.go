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

// clicking adds the clicker to the first page, as a file of its own: the
// page's policy allows no other script.
func clicking(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/clicker.js":
			w.Header().Set("Content-Type", "text/javascript")
			fmt.Fprint(w, clicker)
		case "/":
			whole := httptest.NewRecorder()
			next.ServeHTTP(whole, r)
			for name, values := range whole.Header() {
				w.Header()[name] = values
			}
			fmt.Fprint(w, strings.Replace(whole.Body.String(), "<script", `<script src="/clicker.js" defer></script><script`, 1))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func TestPageInABrowser(t *testing.T) {
	browser := findBrowser(t)
	server := httptest.NewServer(service(t))
	defer server.Close()
	pressed := httptest.NewServer(clicking(service(t)))
	defer pressed.Close()
	streaming := httptest.NewServer(quietly(acting{assistant(t), writes}))
	defer streaming.Close()
	stuck := httptest.NewServer(quietly(acting{assistant(t), sticks}))
	defer stuck.Close()
	asking := func(base, question string) string { return base + "/?q=" + url.QueryEscape(question) }
	keepers := "How many lighthouse keepers does the Harbour Compact invite to Yokohama?"
	for name, c := range map[string]struct {
		url  string
		want []string
	}{
		"an answer and its citation": {asking(server.URL, keepers), []string{
			`class="answer"`, "invites 120 lighthouse keepers", `class="cite"`, "[1]</button>", "Harbour Compact, ¶1",
			`href="/documents/harbour#p1"`, `href="https://ports.example/text"`,
		}},
		"a pressed citation shows its paragraph": {asking(pressed.URL, keepers), []string{
			`<div class="paragraph cited">`, "<mark>The Harbour Compact invites 120 lighthouse keepers to Yokohama by 2031.</mark>",
		}},
		"Japanese":                     {asking(server.URL, "犬吠埼灯台はいつ点灯したか"), []string{`class="answer" lang="ja"`, "1874年"}},
		"Hindi":                        {asking(server.URL, "चेन्नई का प्रकाश स्तंभ कब खोला गया?"), []string{`class="answer" lang="hi"`, "1977"}},
		"a refusal":                    {asking(server.URL, "Which enzyme digests lactose in kangaroos?"), []string{`class="answer refused"`, "do not answer that question"}},
		"a fault":                      {asking(server.URL, "why\x01"), []string{`class="problem"`, "U+0001"}},
		"markup in a document":         {asking(server.URL, "What is the gazette's motto?"), []string{"&lt;img src=x id=injected", "&lt;b id=injected&gt;"}},
		"markup in a pressed document": {asking(pressed.URL, "What is the gazette's motto?"), []string{`class="paragraph cited"`, "<mark>The gazette's motto is &lt;img"}},
		"markup in a question":         {asking(server.URL, `<img src=x id=injected onerror="document.title='taken over'"> lactose?`), []string{`class="citations"`}},
		"an answer that a model wrote": {asking(streaming.URL, keepers), []string{`class="answer"`, "One is one. ", "[2]</button>", "Mind the gap.", "Sentences found in the documents: 2; left out: 1."}},
		"an answer under way":          {asking(stuck.URL, keepers), []string{`<p class="answer">&lt;b&gt;One&lt;/b&gt; is one. [1]</p>`, "Writing…"}},
		"no question":                  {server.URL, []string{`<section id="result" aria-live="polite"></section>`}},
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
