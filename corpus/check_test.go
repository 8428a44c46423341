package corpus_test

import (
	"strings"
	"testing"

	"setu/corpus"
)

// sound is a document that Check finds nothing in.
const sound = front + "\n<!-- #one -->\nOne. [^1]\n\n<!-- #two -->\nTwo. [^2]\n"

const translation = `---
id: jai-ja
title: 協力イニシアティブ
kind: initiative
issuer: 二つの政府
date: 2025-08-29
language: ja
status: in-force
translates: jai
sources:
  - {title: One}
  - {title: Two}
---
<!-- #one -->
一。 [^1]

<!-- #two -->
二。 [^2]
`

func TestCheckFindsNothingInASoundCorpus(t *testing.T) {
	c := dir(t, folder("docs/en/jai.md", sound, "docs/ja/jai.md", translation,
		"glossary.yaml", "- name: a Cooperation INITIATIVE\n  ja: [協力イニシアティブ]\n  hi: [पहल]\n  unused: [पहल]\n"))
	for _, p := range corpus.Check(c) {
		t.Error(p)
	}
}

func TestCheckFinds(t *testing.T) {
	without := func(key string) string {
		head, rest, _ := strings.Cut(sound, "\n"+key+":")
		_, tail, _ := strings.Cut(rest, "\n")
		return head + "\n" + tail
	}
	for _, c := range []struct {
		name  string
		files []string
		want  string // Path, where and message of the only problem
	}{
		{"no title", []string{"a.md", without("title")}, "a.md: front matter has no title"},
		{"no kind", []string{"a.md", without("kind")}, "a.md: front matter has no kind"},
		{"no issuer", []string{"a.md", without("issuer")}, "a.md: front matter has no issuer"},
		{"no date", []string{"a.md", without("date")}, "a.md: front matter has no date"},
		{"no language", []string{"a.md", without("language")}, "a.md: front matter has no language"},
		{"no status", []string{"a.md", without("status")}, "a.md: front matter has no status"},
		{"a source without a title", []string{"a.md", strings.Replace(sound, "title: Two, ", "", 1)}, "a.md: source 2 needs a title and an http(s) url"},
		{"a source with a script for an address", []string{"a.md", strings.Replace(sound, "https://example.org/1", "javascript:alert(1)", 1)}, "a.md: source 1 needs a title and an http(s) url"},
		{"a paragraph without a source", []string{"a.md", strings.Replace(sound, " [^2]", "", 1)}, "a.md ¶2 #two: no source: end the paragraph with [^n]"},
		{"a mark that names no source", []string{"a.md", strings.Replace(sound, "[^2]", "[^3]", 1)}, "a.md ¶2 #two: no source"},
		{"an annotation in capitals", []string{"a.md", strings.Replace(sound, "#two", "#Two", 1)}, "its comment is shown to readers"},
		{"a document superseded that is not there", []string{"a.md", strings.Replace(sound, "sources:", "supersedes: [old]\nsources:", 1)}, `a.md: supersedes "old", which is not in the corpus`},
		{"the same without other front matter", []string{"a.md", "---\nsupersedes: [old]\n---\nA."}, `a.md: supersedes "old", which is not in the corpus`},
		{"an original that is not there", []string{"ja.md", translation}, `ja.md: translates "jai", which is not in the corpus`},
		{"a paragraph not translated", []string{"a.md", sound, "ja.md", cut(translation, "\n<!-- #two")}, "ja.md ¶2: should be the version of jai #two"},
		{"paragraphs translated out of order", []string{"a.md", sound, "ja.md", strings.NewReplacer("#one", "#two", "#two", "#one").Replace(translation)}, "ja.md ¶1: should be the version of jai #one"},
		{"a paragraph too many", []string{"a.md", sound, "ja.md", translation + "\n三。 [^1]\n"}, "ja.md: has more paragraphs than what it translates"},
		{"a form that no document holds", []string{"a.md", sound, "glossary.yaml", "- name: One\n  hi: [एक]\n"}, `glossary.yaml One: no document holds "एक"`},
		{"a form listed as unused that one holds", []string{"a.md", sound, "glossary.yaml", "- name: One\n  unused: [One]\n"}, `glossary.yaml One: "One" is listed under unused`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var faults []corpus.Problem
			for _, p := range corpus.Check(dir(t, folder(c.files...))) {
				if !p.Note {
					faults = append(faults, p)
				}
			}
			if len(faults) != 1 || !strings.Contains(faults[0].String(), c.want) {
				t.Errorf("got %v, want only %q", faults, c.want)
			}
		})
	}
}

func cut(s, from string) string {
	before, _, _ := strings.Cut(s, from)
	return before
}

func TestCheckNotesADocumentWithoutFrontMatterOnce(t *testing.T) {
	problems := corpus.Check(dir(t, folder("a.md", "A.\n\nB.")))
	if len(problems) != 1 || !problems[0].Note || !strings.HasPrefix(problems[0].String(), "note: a.md: ") {
		t.Errorf("got %v, want one note", problems)
	}
}
