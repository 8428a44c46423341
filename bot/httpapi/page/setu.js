// Text from the service is always set as text, never as markup.
"use strict";
const form = document.getElementById("form"), input = document.getElementById("question");
const result = document.getElementById("result"), source = document.getElementById("source");
let conversation = "", asking = 0;

function element(name, props, ...children) {
  const e = Object.assign(document.createElement(name), props);
  e.append(...children);
  return e;
}

async function call(url, body) {
  const response = await fetch(url, body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const data = await response.json();
  if (!response.ok) throw Object.assign(new Error(data.detail || data.title), { status: response.status });
  return data;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const turn = ++asking;
  source.hidden = true;
  result.replaceChildren(element("p", { textContent: "…" }));
  const ask = () => call("/v1/ask", { question: input.value, ...(conversation && { conversation_id: conversation }) });
  try {
    let answer;
    try {
      answer = await ask();
    } catch (error) {
      if (error.status !== 404 || !conversation) throw error;
      conversation = ""; // the service was restarted and has forgotten it
      answer = await ask();
    }
    conversation = answer.conversation_id;
    if (turn === asking) show(answer);
  } catch (error) {
    if (turn === asking) result.replaceChildren(element("p", { className: "problem", textContent: error.message }));
  }
});

function show(answer) {
  const text = element("p", { className: answer.answered ? "answer" : "answer refused", lang: answer.language });
  for (const part of answer.answer.split(/(\[\d+\])/)) {
    const cited = answer.citations.find((c) => `[${c.number}]` === part);
    text.append(cited ? element("button", { className: "cite", type: "button", textContent: part, onclick: () => open(cited) }) : part);
  }
  const list = element("ol", { className: "citations" });
  for (const c of answer.citations) {
    const from = [c.date, c.publisher].filter(Boolean).join(" · ");
    list.append(element("li", { value: c.number },
      element("button", { className: "cite", type: "button", textContent: `${c.title}, ¶${c.paragraph}`, onclick: () => open(c) }),
      element("blockquote", { textContent: c.quote }), element("small", { textContent: from + " " }),
      element("a", { href: c.link, textContent: "document" }), " ",
      ...(/^https?:/.test(c.url || "") ? [element("a", { href: c.url, rel: "noreferrer noopener", textContent: "source" })] : [])));
  }
  for (const n of answer.nearest || []) list.append(element("li", {}, element("a", { href: n.link, textContent: n.title })));
  const notice = answer.notice ? [element("p", { className: "notice", textContent: answer.notice, lang: answer.language })] : [];
  result.replaceChildren(text, list, ...notice);
}

async function open(citation) {
  source.hidden = false;
  source.replaceChildren("…");
  try {
    const d = await call("/v1/documents/" + encodeURIComponent(citation.document_id));
    source.replaceChildren(element("h2", { textContent: d.title }), ...d.paragraphs.map((p) => paragraph(p, citation)));
    source.lang = d.language;
    source.querySelector(".cited")?.scrollIntoView({ block: "center" });
  } catch (error) {
    source.replaceChildren(element("p", { className: "problem", textContent: error.message }));
  }
}

function paragraph(p, citation) {
  const block = element("div", { className: "paragraph" }, element("span", { className: "number", textContent: "¶" + p.number }));
  const text = element("p", { textContent: p.text });
  if (p.number === citation.paragraph) {
    block.classList.add("cited");
    const at = p.text.indexOf(citation.quote);
    if (at >= 0) text.replaceChildren(p.text.slice(0, at), element("mark", { textContent: citation.quote }), p.text.slice(at + citation.quote.length));
  }
  block.append(text);
  return block;
}

// A link that asks: /?q=the question.
const linked = new URLSearchParams(location.search).get("q");
if (linked) {
  input.value = linked;
  form.requestSubmit();
}
