// The SPARQL editor: Yasgui over the form, with our own completions. Without this file the form works as it is.
/* global Yasgui */

const mount = document.getElementById("sparql-editor");
const form = document.getElementById("sparql-form");
const area = form?.elements.query;
const MOST_HINTS = 40;
const SUGGEST_DELAY_MS = 80;
const DECLARE_DELAY_MS = 400;
const WORD = /[^\s{}()[\].,;<>"'|^/!*]+$/u;

const fold = (text) => text.normalize("NFKC").toLowerCase();

/** Finds terms for what is being typed: by name before the rest, labels in both languages, other names. */
class Terms {
  constructor(rows, language) {
    this.language = language;
    this.terms = rows.map(([insert, zh, en, kind, names]) => ({
      insert, zh, en, kind,
      keys: [insert.replace(/^\w+:/u, ""), zh, en, ...names].map(fold),
      full: fold(insert),
    }));
  }

  find(typed) {
    const wanted = fold(typed);
    const prefixed = wanted.includes(":");
    const local = prefixed ? wanted.slice(wanted.indexOf(":") + 1) : wanted;
    const found = [];
    for (const term of this.terms) {
      if (prefixed && !term.full.startsWith(wanted.slice(0, wanted.indexOf(":") + 1))) continue;
      const rank = Math.min(...term.keys.map((key) => (key.startsWith(local) ? 0 : key.includes(local) ? 1 : 2)));
      if (rank < 2) found.push([rank, term]);
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, MOST_HINTS).map(([, term]) => this.hint(term));
  }

  hint(term) {
    const [first, second] = this.language === "zh" ? [term.zh, term.en] : [term.en, term.zh];
    return { text: term.insert, label: first, note: `${second} · ${mount.dataset[`kind${term.kind}`] ?? term.kind}` };
  }
}

/** Names of projects, indicators and units, from the service itself. */
async function suggested(text, inString) {
  const url = new URL(mount.dataset.suggest, location.href);
  url.searchParams.set("query", text);
  url.searchParams.set("limit", "8");
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  if (!response.ok) return [];
  const { suggestions } = await response.json();
  return suggestions.map((one) => ({
    text: inString ? one.text : `<${one.iri}>`, label: one.text, note: mount.dataset[`kind${one.type}`] ?? one.type,
  }));
}

function typedBefore(yasqe) {
  const cursor = yasqe.getDoc().getCursor();
  const before = yasqe.getDoc().getLine(cursor.line).slice(0, cursor.ch);
  const quoted = /^(?:[^"]*"[^"]*")*[^"]*"([^"]*)$/u.exec(before);
  const text = quoted ? quoted[1] : WORD.exec(before)?.[0] ?? "";
  const comment = !quoted && /(^|\s)#/u.test(before);
  return { text, inString: Boolean(quoted), comment, cursor };
}

const wait = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

/** One completer in place of Yasgui's own, which would ask other hosts. */
function completer(terms) {
  let hints = [];
  let turn = 0;
  return {
    name: "zhibiao",
    bulk: false,
    autoShow: true,
    persistenceId: null,
    isValidCompletionPosition: (yasqe) => {
      const { text, comment } = typedBefore(yasqe);
      return !comment && text.length > 0 && !/^[?$\d]/u.test(text);
    },
    get: async (yasqe) => {
      const mine = ++turn;
      const { text, inString } = typedBefore(yasqe);
      const own = inString ? [] : terms.find(text);
      let more = [];
      if (/[\u3400-\u9fff]/u.test(text) || inString) {
        await wait(SUGGEST_DELAY_MS);
        if (mine === turn && text.trim()) more = await suggested(text, inString).catch(() => []);
      }
      const known = new Set(own.map((hint) => hint.text));
      hints = [...own, ...more.filter((hint) => !known.has(hint.text))];
      return hints.map((hint) => hint.text);
    },
    preProcessToken: (_yasqe, token) => token,
    postprocessHints: (yasqe) => {
      const { text, cursor } = typedBefore(yasqe);
      const from = { line: cursor.line, ch: cursor.ch - text.length };
      return hints.map((hint) => ({
        text: hint.text, from, to: { line: cursor.line, ch: cursor.ch }, displayText: `${hint.label} ${hint.text}`,
        render: (element) => {
          const label = document.createElement("span");
          const note = document.createElement("small");
          label.textContent = hint.label;
          note.textContent = `${hint.text} · ${hint.note}`;
          element.append(label, " ", note);
        },
      }));
    },
  };
}

/** Declares the prefixes of ours that a query uses without saying so; others may be declared by hand. */
function declare(yasqe, prefixes) {
  const text = yasqe.getValueWithoutComments();
  const known = yasqe.getPrefixesFromQuery();
  const used = new Set([...text.replace(/<[^>\s]*>|"[^"\n]*"/gu, " ").matchAll(/(?<![\w:?$-])([a-z]+):/gu)].map((m) => m[1]));
  const missing = Object.entries(prefixes).filter(([name]) => used.has(name) && !(name in known));
  if (missing.length) yasqe.addPrefixes(Object.fromEntries(missing));
}

function declareOnUse(tab, prefixes) {
  const yasqe = tab.getYasqe();
  let timer;
  declare(yasqe, prefixes);
  yasqe.on("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!yasqe.state.completionActive) declare(yasqe, prefixes); }, DECLARE_DELAY_MS);
  });
}

/** IRIs of this dataset lead to their pages here, whatever base they are minted under. */
function linkToPages({ base, pages }) {
  const start = `${base}id/`;
  for (const link of mount.querySelectorAll(`a[href^="${CSS.escape(start)}"]`)) {
    const path = link.getAttribute("href").slice(start.length);
    const [kind, ...rest] = path.split("/");
    const page = kind in pages ? `/page/${[kind, ...rest].slice(0, pages[kind]).join("/")}` : `/id/${path}`;
    link.href = mount.dataset.root + page;
    link.removeAttribute("target");
  }
}

// Yasgui speaks English alone.
const CHINESE = new Map([
  ["Table", "表格"], ["Response", "原始结果"], ["Boolean", "真假"], ["Error", "错误"], ["Simple view", "简洁"], ["Ellipse", "截断长文"],
  ["Page size: ", "每页 "], ["Filter query results", "筛选结果"], ["Try query in a new browser window", "在新窗口中运行"],
  ["No data available in table", "没有结果"], ["No matching records found", "没有匹配的行"], ["Rename Tab", "重命名"],
  ["Copy Tab", "复制此页"], ["Close Tab", "关闭"], ["Close other tabs", "关闭其他"], ["Re-open previous Tab", "重新打开"],
]);
const PHRASES = [
  [/^Showing (\d[\d,]*) to (\d[\d,]*) of (\d[\d,]*) entries.*$/u, "第 $1–$2 行，共 $3 行"],
  [/^(\d[\d,]*) results? in ([\d.]+) seconds?$/u, "$1 行，用时 $2 秒"],
  [/^Response in ([\d.]+) seconds?$/u, "用时 $1 秒"],
];

function inChinese(text) {
  const known = CHINESE.get(text);
  if (known) return known;
  const phrase = PHRASES.find(([pattern]) => pattern.test(text));
  return phrase ? text.replace(...phrase) : text;
}

/** Puts what Yasgui says into the page's language, and a problem document into a sentence. */
function translate() {
  for (const box of mount.querySelectorAll(".errorResult pre")) {
    if (!box.textContent.startsWith("{")) continue;
    const problem = JSON.parse(box.textContent);
    box.textContent = (mount.dataset.lang === "zh" && problem.detail_zh) || problem.detail;
  }
  if (mount.dataset.lang !== "zh") return;
  const walker = document.createTreeWalker(mount, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => (node.parentElement.closest(".CodeMirror, tbody, pre") && !node.parentElement.closest(".dataTables_empty, .dt-empty")
      ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT),
  });
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = inChinese(node.data);
    if (text !== node.data) node.data = text;
  }
  for (const input of mount.querySelectorAll("input[placeholder]")) {
    const text = inChinese(input.placeholder);
    if (text !== input.placeholder) input.placeholder = text;
  }
}

function start(data) {
  Yasgui.Yasqe.registerAutocompleter(completer(new Terms(data.terms, mount.dataset.lang)));
  Yasgui.Yasqe.defaults.autocompleters = ["variables", "zhibiao"];
  Yasgui.Yasqe.defaults.value = area.value;
  const gui = new Yasgui(mount, {
    persistenceId: "zhibiao-sparql",
    populateFromUrl: false,
    copyEndpointOnNewTab: true,
    tabName: mount.dataset.tab,
    autofocus: false,
    requestConfig: { endpoint: new URL(mount.dataset.endpoint, location.href).href, method: "POST" },
    endpointCatalogueOptions: { getData: () => [], keys: [] },
    yasqe: {
      value: area.value,
      editorHeight: "18rem",
      createShareableLink: (yasqe) => {
        const url = new URL(mount.dataset.endpoint, location.href);
        url.searchParams.set("query", yasqe.getValue());
        return url.href;
      },
    },
    yasr: { prefixes: { ...data.prefixes, id: `${data.base}id/` }, maxPersistentResponseSize: 0 },
  });
  const editor = () => gui.getTab().getYasqe();
  const prepared = new WeakSet();
  const prepare = () => {
    const tab = gui.getTab();
    if (!tab || prepared.has(tab)) return;
    prepared.add(tab);
    declareOnUse(tab, data.prefixes);
  };
  if (mount.dataset.given === "true" && editor().getValue().trim() !== area.value.trim()) {
    gui.addTab(true, { name: mount.dataset.tab, yasqe: { value: area.value } });
  }
  prepare();
  gui.on("tabSelect", () => setTimeout(prepare));
  new MutationObserver(() => { linkToPages(data); translate(); }).observe(mount, { childList: true, subtree: true, characterData: true });
  gui.on("query", () => { document.getElementById("sparql-result")?.remove(); });
  form.addEventListener("submit", () => { area.value = editor().getValue(); });
  for (const link of document.querySelectorAll("a[data-example]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      gui.addTab(true, { name: link.textContent.trim().slice(0, 24), yasqe: { value: link.dataset.example } });
      mount.scrollIntoView({ block: "start" });
    });
  }
  document.documentElement.classList.add("with-editor");
  for (const box of mount.querySelectorAll(".CodeMirror textarea")) box.setAttribute("aria-label", mount.dataset.label);
  for (const area of mount.querySelectorAll(".CodeMirror-scroll")) area.tabIndex = 0;
  for (const add of mount.querySelectorAll(".addTab")) { add.setAttribute("role", "tab"); add.setAttribute("aria-selected", "false"); }
  mount.dataset.ready = "true";
}

if (mount && form && globalThis.Yasgui) {
  const response = await fetch(mount.dataset.terms, { headers: { Accept: "application/json" } });
  if (response.ok) start(await response.json());
}
