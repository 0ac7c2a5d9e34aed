// <zhibiao-search endpoint="https://host">: a search box with suggestions and results, for any page.
//
// Attributes: endpoint (address of the service; default: where this file came from), lang (zh or en; default: the
//   page's), limit (results, 1 to 20), query (searched at once), placeholder, type, year, department (filters).
// Events: zhibiao-results {query, total}, zhibiao-select {iri, name, url}; both bubble and may be cancelled.
// Parts: box, input, button, options, option, status, answer, results, result, name, meta, more.
// Variables: --zhibiao-accent, --zhibiao-ink, --zhibiao-soft, --zhibiao-paper, --zhibiao-line, --zhibiao-mark, --zhibiao-radius,
//   --zhibiao-font.

const DELAY_MS = 120;
const FILTERS = ["type", "year", "department"];
const HOME = new URL("..", import.meta.url).href.replace(/\/$/u, "");

const TEXTS = {
  zh: {
    label: "搜索绩效指标", placeholder: "项目、指标、单位，或一个问题", button: "搜索", options: "搜索建议",
    found: (n) => `找到 ${n} 条结果`, none: "没有找到相符的内容，换个说法试试", busy: "正在搜索……",
    failed: "暂时无法连接搜索服务", more: "查看全部结果", illustrative: "示例数据", annual: "年度", cycle: "实施周期",
  },
  en: {
    label: "Search performance indicators", placeholder: "Project, indicator, unit, or a question", button: "Search",
    options: "Suggestions", found: (n) => (n === 1 ? "1 result" : `${n} results`),
    none: "Nothing found; try other words", busy: "Searching…", failed: "The search service cannot be reached",
    more: "All results", illustrative: "illustrative", annual: "annual", cycle: "whole period",
  },
};

const STYLE = `
:host { display: block; color: var(--zhibiao-ink, CanvasText); font: 16px/1.7 var(--zhibiao-font, system-ui, "PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif);
  --a: var(--zhibiao-accent, #1f5c96); --s: var(--zhibiao-soft, color-mix(in srgb, currentColor 68%, transparent)); --l: var(--zhibiao-line, color-mix(in srgb, currentColor 22%, transparent));
  --p: var(--zhibiao-paper, Canvas); --r: var(--zhibiao-radius, 6px); }
:host([hidden]) { display: none; }
form { display: flex; position: relative; margin: 0; }
input { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--p); border: 1px solid var(--s); border-right: 0; border-radius: var(--r) 0 0 var(--r); padding: .5em .8em; }
button { font: inherit; font-weight: 600; color: #fff; background: var(--a); border: 1px solid var(--a); border-radius: 0 var(--r) var(--r) 0; padding: .5em 1.3em; cursor: pointer; white-space: nowrap; }
:focus-visible { outline: 3px solid color-mix(in srgb, var(--a) 55%, transparent); outline-offset: 2px; }
ul, ol { list-style: none; margin: 0; padding: 0; }
[role=listbox] { position: absolute; z-index: 10; inset: calc(100% + .25em) 0 auto; padding: .3em; background: var(--p); border: 1px solid var(--l); border-radius: var(--r); box-shadow: 0 8px 24px rgb(0 0 0 / .16); }
[role=option] { padding: .3em .6em; border-radius: calc(var(--r) - 2px); cursor: pointer; overflow-wrap: anywhere; }
[role=option][aria-selected=true] { background: color-mix(in srgb, var(--a) 16%, transparent); }
[hidden] { display: none !important; }
.status { color: var(--s); font-size: .875em; margin: .6em 0; min-height: 1.7em; }
.answer { border-inline-start: 4px solid var(--a); padding: .3em .9em; margin: .6em 0; white-space: pre-line; overflow-wrap: anywhere; }
.result { padding: .6em 0; border-top: 1px solid var(--l); overflow-wrap: anywhere; }
a { color: var(--zhibiao-accent, LinkText); text-underline-offset: .2em; text-decoration-thickness: 1px; }
.name { font-weight: 600; }
.meta { display: block; color: var(--s); font-size: .875em; }
mark { background: var(--zhibiao-mark, Mark); color: inherit; border-radius: 2px; }
.more { display: inline-block; margin: .6em 0; }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);

/** Make an element; text is always text, never markup. */
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "text") element.textContent = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A text with ranges of code points marked. */
function marked(text, ranges) {
  const points = [...text];
  const pieces = [];
  let at = 0;
  for (const [start, end] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (start < at || end <= start) continue;
    pieces.push(points.slice(at, start).join(""), make("mark", { text: points.slice(start, end).join("") }));
    at = end;
  }
  return [...pieces, points.slice(at).join("")];
}

class ZhibiaoSearch extends HTMLElement {
  static observedAttributes = ["lang", "placeholder", "query"];

  #root = this.attachShadow({ mode: "open", delegatesFocus: true });
  #composing = false;
  #active = -1;
  #timer = 0;
  #asking = null;
  #searching = null;
  #input = make("input", {
    id: "input", part: "input", type: "search", role: "combobox", autocomplete: "off", spellcheck: "false", maxlength: "500",
    enterkeyhint: "search", "aria-autocomplete": "list", "aria-controls": "options", "aria-expanded": "false",
  });
  #button = make("button", { part: "button", type: "submit" });
  #options = make("ul", { id: "options", part: "options", role: "listbox", hidden: "" });
  #form = make("form", { part: "box", role: "search" }, this.#input, this.#button, this.#options);
  #status = make("p", { part: "status", class: "status", role: "status" });
  #answer = make("p", { part: "answer", class: "answer", hidden: "" });
  #results = make("ol", { part: "results" });
  #more = make("a", { part: "more", class: "more", hidden: "" });

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(this.#form, this.#status, this.#answer, this.#results, this.#more);
    const input = this.#input;
    input.addEventListener("compositionstart", () => { this.#composing = true; this.#close(); });
    input.addEventListener("compositionend", () => { this.#composing = false; this.#schedule(); });
    input.addEventListener("input", (event) => { if (!event.isComposing && !this.#composing) this.#schedule(); });
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    this.#options.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus where it is
    this.#options.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.#choose(option.textContent);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.#composing) this.search(input.value);
    });
    this.#results.addEventListener("click", (event) => this.#selected(event));
  }

  connectedCallback() {
    this.#label();
    const query = this.getAttribute("query");
    if (query) this.search(query);
  }

  disconnectedCallback() {
    this.#close();
    this.#searching?.abort();
  }

  attributeChangedCallback(name, before, after) {
    if (!this.isConnected || before === after) return;
    if (name === "query" && after) this.search(after);
    else this.#label();
  }

  /** Address of the service, without a slash at its end. */
  get endpoint() {
    return (this.getAttribute("endpoint") ?? HOME).replace(/\/+$/u, "");
  }

  get value() { return this.#input.value; }
  set value(text) { this.#input.value = text; }

  /** Search, and show what was found; resolves when it stands there. */
  async search(text) {
    this.#input.value = text;
    this.#close();
    this.#searching?.abort();
    const query = text.trim();
    if (!query) return this.#show({ hits: [], total: 0, query }, null);
    const request = this.#searching = new AbortController();
    this.#status.textContent = this.#text.busy;
    const [found, answer] = await Promise.allSettled([
      this.#fetch("/api/v1/search", { query, limit: this.#limit, ...this.#filters }, request.signal),
      this.#fetch("/api/v1/ask", { question: query }, request.signal),
    ]);
    if (request.signal.aborted) return undefined;
    if (found.status === "rejected") return this.#fail();
    const answered = answer.status === "fulfilled" && answer.value.status === "answered" ? answer.value : null;
    return this.#show(found.value, answered);
  }

  get #lang() {
    const said = this.getAttribute("lang") ?? this.closest("[lang]")?.lang ?? document.documentElement.lang ?? navigator.language;
    return said && !said.toLowerCase().startsWith("zh") ? "en" : "zh";
  }

  get #text() { return TEXTS[this.#lang]; }

  get #limit() {
    const limit = Number.parseInt(this.getAttribute("limit") ?? "5", 10);
    return Number.isFinite(limit) ? Math.min(Math.max(limit, 1), 20) : 5;
  }

  get #filters() {
    return Object.fromEntries(FILTERS.filter((name) => this.getAttribute(name)).map((name) => [name, this.getAttribute(name)]));
  }

  #label() {
    const text = this.#text;
    this.#input.setAttribute("aria-label", text.label);
    this.#input.placeholder = this.getAttribute("placeholder") ?? text.placeholder;
    this.#button.textContent = text.button;
    this.#options.setAttribute("aria-label", text.options);
    this.#more.textContent = text.more;
  }

  async #fetch(path, parameters, signal) {
    const address = `${this.endpoint}${path}?${new URLSearchParams(parameters)}`;
    const response = await fetch(address, { signal, headers: { Accept: "application/json" }, credentials: "omit" });
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }

  #schedule() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#suggest(), DELAY_MS);
  }

  async #suggest() {
    const query = this.#input.value.trim();
    this.#asking?.abort();
    if (!query) return this.#close();
    const request = this.#asking = new AbortController();
    try {
      const { suggestions } = await this.#fetch("/api/v1/suggest", { query }, request.signal);
      if (!request.signal.aborted && this.#root.activeElement === this.#input) this.#offer(suggestions);
    } catch {
      if (!request.signal.aborted) this.#close();
    }
    return undefined;
  }

  #offer(suggestions) {
    this.#active = -1;
    this.#options.replaceChildren(...suggestions.map(({ text }, place) => make("li", {
      id: `option-${place}`, part: "option", role: "option", "aria-selected": "false", text,
    })));
    this.#options.hidden = suggestions.length === 0;
    this.#input.setAttribute("aria-expanded", String(!this.#options.hidden));
    this.#input.removeAttribute("aria-activedescendant");
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#active = -1;
    this.#options.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event) {
    if (event.isComposing || this.#composing) return;
    const open = !this.#options.hidden;
    if (event.key === "Escape" && open) {
      event.preventDefault();
      this.#close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open) {
      event.preventDefault();
      this.#move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#options.children[this.#active].textContent);
    }
  }

  #move(step) {
    const options = [...this.#options.children];
    const places = options.length + 1; // one for the input itself
    this.#active = ((this.#active + 1 + step + places) % places) - 1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#active)));
    if (this.#active >= 0) this.#input.setAttribute("aria-activedescendant", options[this.#active].id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #choose(text) {
    this.search(text);
  }

  #show(result, answer) {
    const { hits, total, query } = result;
    this.#status.textContent = query ? (total ? this.#text.found(total) : this.#text.none) : "";
    this.#answer.hidden = !answer;
    this.#answer.textContent = answer?.text ?? "";
    this.#results.replaceChildren(...hits.map((hit) => this.#hit(hit)));
    this.#more.hidden = total <= hits.length;
    this.#more.href = `${this.endpoint}/?${new URLSearchParams({ query, ...this.#filters, lang: this.#lang })}`;
    this.#tell("zhibiao-results", { query, total });
  }

  #fail() {
    this.#status.textContent = this.#text.failed;
    this.#answer.hidden = true;
    this.#results.replaceChildren();
    this.#more.hidden = true;
  }

  #hit(hit) {
    const ranges = hit.highlights.find(({ field, text }) => field === "name" && text === hit.name)?.ranges ?? [];
    const link = make("a", { part: "name", class: "name", href: this.#page(hit.iri), "data-iri": hit.iri }, ...marked(hit.name, ranges));
    const about = [hit.project === hit.name ? null : hit.project, hit.unit, hit.year].filter(Boolean).join(" · ");
    return make("li", { part: "result", class: "result" }, link, make("span", { part: "meta", class: "meta", text: about }));
  }

  #page(iri) {
    return `${this.endpoint}/page/${iri.slice(iri.indexOf("/id/") + 4)}?lang=${this.#lang}`;
  }

  #selected(event) {
    const link = event.target.closest("a[data-iri]");
    if (!link) return;
    const detail = { iri: link.dataset.iri, name: link.textContent, url: link.href };
    if (!this.#tell("zhibiao-select", detail)) event.preventDefault();
  }

  #tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}

if (!customElements.get("zhibiao-search")) customElements.define("zhibiao-search", ZhibiaoSearch);
