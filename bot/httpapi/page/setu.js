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

const fault = (problem) => Object.assign(new Error(problem.detail || problem.title), { status: problem.status });

async function call(url) {
  const response = await fetch(url);
  const data = await response.json();
  if (!response.ok) throw fault(data);
  return data;
}

// Asks, hands each event before the answer on, and returns the answer.
async function ask(body, told, signal) {
  const headers = { "Content-Type": "application/json", "Accept": "text/event-stream" };
  const response = await fetch("/v1/ask", { method: "POST", headers, body: JSON.stringify(body), signal });
  if (!response.ok) throw fault(await response.json());
  for await (const [name, data] of events(response.body)) {
    if (name === "answer") return data;
    if (name === "problem") throw fault(data);
    told(name, data);
  }
  throw new Error("The service broke off; please ask again.");
}

// The server-sent events of a stream, each as its name and data.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let held = ""; ;) {
      const { value, done } = await reader.read();
      if (done) return;
      held += value;
      for (let end; (end = held.indexOf("\n\n")) >= 0; held = held.slice(end + 2)) {
        const lines = held.slice(0, end).split("\n");
        const field = (name) => lines.find((line) => line.startsWith(name + ": "))?.slice(name.length + 2);
        if (field("data")) yield [field("event"), JSON.parse(field("data"))];
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // nobody reads on
  }
}

const stages = { searching: "Searching…", writing: "Writing…", checking: "Checking…" };

// What is shown until the answer is there, and what changes it.
function waiting() {
  const text = element("p", { className: "answer", hidden: true }), stage = element("p", { className: "notice", textContent: "…" });
  result.replaceChildren(text, stage);
  return (name, data) => {
    if (name === "stage") stage.textContent = stages[data.stage] || "…";
    if (name === "sentence") {
      text.hidden = false;
      text.append(data.text);
    }
  };
}

let under = new AbortController(); // the question that is under way

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const turn = ++asking;
  under.abort();
  under = new AbortController();
  source.hidden = true;
  const told = waiting();
  const once = () => ask({ question: input.value, ...(conversation && { conversation_id: conversation }) }, told, under.signal);
  try {
    let answer;
    try {
      answer = await once();
    } catch (error) {
      if (error.status !== 404 || !conversation) throw error;
      conversation = ""; // the service was restarted and has forgotten it
      answer = await once();
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
  const notes = answer.notice ? [element("p", { className: "notice", textContent: answer.notice, lang: answer.language })] : [];
  const { sentences, unsupported } = answer.verification;
  if (answer.mode === "model" && answer.answered) {
    notes.push(element("p", { className: "notice", textContent: `A language model wrote this. Sentences found in the documents: ${sentences}; left out: ${unsupported}.` }));
  }
  result.replaceChildren(text, list, ...notes);
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
