package httpapi

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"path"

	"setu/bot"
	"setu/corpus"
)

//go:embed page
var pageFiles embed.FS

var pages = template.Must(template.New("").Funcs(template.FuncMap{"link": bot.DocumentLink}).ParseFS(pageFiles, "page/*.html"))

func (s *server) home(w http.ResponseWriter, _ *http.Request) error {
	return page(w, http.StatusOK, "home.html", s.asker.Corpus())
}

func (s *server) documentPage(w http.ResponseWriter, r *http.Request) error {
	d, found := s.asker.Corpus().Document(r.PathValue("id"))
	if !found {
		return page(w, http.StatusNotFound, "missing.html", r.PathValue("id"))
	}
	return page(w, http.StatusOK, "document.html", newDocumentView(d))
}

// page renders whole before it writes, so that an error is no half page.
func page(w http.ResponseWriter, status int, name string, data any) error {
	var b bytes.Buffer
	if err := pages.ExecuteTemplate(&b, name, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader who has gone needs no word
	return nil
}

func asset(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("file")
	kind := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}[path.Ext(name)]
	data, err := pageFiles.ReadFile("page/" + name)
	if kind == "" || err != nil {
		return notFound(w, r)
	}
	w.Header().Set("Content-Type", kind)
	_, _ = w.Write(data)
	return nil
}

// documentView is a document as its page shows it.
type documentView struct {
	*corpus.Document
	Blocks []block
}

type block struct {
	corpus.Paragraph
	NewHeading bool
	From       []corpus.Source
}

func newDocumentView(d *corpus.Document) documentView {
	v := documentView{Document: d}
	heading := ""
	for _, p := range d.Paragraphs {
		b := block{Paragraph: p, NewHeading: p.Heading != heading && p.Heading != ""}
		heading = p.Heading
		for _, i := range p.Sources {
			b.From = append(b.From, d.Sources[i])
		}
		v.Blocks = append(v.Blocks, b)
	}
	return v
}
