// The drawn neighbourhood. Without this file the page is a list of links that lead to the same places.

const MOST_NODES = 160;
const SHAPES = { project: "round-rectangle", indicator: "ellipse", concept: "hexagon", theme: "diamond", unit: "triangle", table: "rectangle", department: "octagon" };
const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

class Neighbourhood {
  constructor(root, cytoscape) {
    this.root = root;
    this.said = root.dataset;
    this.stage = root.querySelector(".graph-stage");
    this.canvas = root.querySelector(".graph-canvas");
    this.panel = root.querySelector(".graph-panel");
    this.state = root.querySelector(".graph-state");
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.stage.hidden = false;
    root.classList.add("drawn");
    this.cy = cytoscape({ container: this.canvas, minZoom: 0.2, maxZoom: 3, selectionType: "single", boxSelectionEnabled: false });
    this.cy.on("tap", "node", (event) => this.choose(event.target.id()));
    this.canvas.addEventListener("keydown", (event) => this.key(event));
    this.panel.addEventListener("click", (event) => this.follow(event));
    this.stage.querySelector(".graph-tools").addEventListener("click", (event) => this.zoom(event.target.dataset.do));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint());
    this.paint();
  }

  paint() {
    const css = getComputedStyle(document.documentElement);
    const colour = (name) => css.getPropertyValue(`--${name}`).trim();
    const text = { color: colour("ink"), "font-family": getComputedStyle(document.body).fontFamily, "text-background-color": colour("tint") };
    this.cy.style([
      { selector: "node", style: { ...text, width: 26, height: 26, label: "data(short)", "font-size": 17, "text-wrap": "wrap", "text-max-width": 132, "text-valign": "bottom", "text-margin-y": 4, "text-background-opacity": 0.8, "text-background-padding": 1 } },
      ...Object.entries(SHAPES).map(([type, shape]) => ({ selector: `node[type="${type}"]`, style: { shape, "background-color": colour(type) } })),
      { selector: "node:selected", style: { width: 38, height: 38, "border-width": 4, "border-color": colour("ink"), "font-size": 18, "font-weight": 600, "z-index": 9 } },
      { selector: "edge", style: { width: 1.5, "line-color": colour("soft"), opacity: 0.55, "curve-style": "straight" } },
      { selector: 'edge[relation="similar"]', style: { "line-style": "dashed" } },
    ]);
  }

  // Select a thing, fetch what is around it, draw it and list it.
  async choose(path, more = {}) {
    const known = this.cy.getElementById(path);
    if (known.nonempty()) this.mark(known);
    this.root.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(`${this.said.api}?${new URLSearchParams({ iri: path, ...more })}`);
      if (!response.ok) throw new Error(response.status);
      const found = await response.json();
      const full = this.draw(found);
      this.list(found, more);
      this.mark(this.cy.getElementById(path));
      this.say(full ? this.said.full : this.said.selected.replace("{name}", this.name(found.center)));
    } catch {
      this.say(this.said.failed);
    } finally {
      this.root.removeAttribute("aria-busy");
    }
  }

  mark(node) {
    this.cy.nodes().unselect();
    node.select();
  }

  // Add nodes around the chosen one and lay the whole out again; true when there was no room for all.
  draw({ center, groups }) {
    const middle = this.add(center, { x: 0, y: 0 });
    const others = groups.flatMap((group) => group.neighbours.map((node) => [node, group.relation]));
    const fresh = others.filter(([node]) => this.cy.getElementById(id(node)).empty());
    let full = false;
    others.forEach(([node, relation]) => {
      const at = fresh.findIndex(([other]) => id(other) === id(node));
      const angle = (2 * Math.PI * at) / Math.max(fresh.length, 1);
      const { x, y } = middle.position();
      if (at >= 0 && this.cy.nodes().length >= MOST_NODES) { full = true; return; }
      this.add(node, { x: x + 200 * Math.cos(angle), y: y + 200 * Math.sin(angle) });
      this.connect(id(center), id(node), relation);
    });
    if (fresh.length || this.cy.nodes().length === 1) this.arrange();
    return full;
  }

  add(node, position) {
    const known = this.cy.getElementById(id(node));
    if (known.nonempty()) return known;
    const name = this.name(node);
    return this.cy.add({ data: { id: id(node), type: node.type, name, short: breakable(name) }, position });
  }

  connect(from, to, relation) {
    const key = [from, to].sort().join(" ");
    if (from !== to && this.cy.getElementById(key).empty()) this.cy.add({ data: { id: key, source: from, target: to, relation } });
  }

  // Labels are wider than high, so the whole is stretched a little.
  arrange() {
    this.cy.layout({ name: "cose", animate: false, randomize: false, padding: 24, nodeDimensionsIncludeLabels: true, nodeRepulsion: () => 110000, idealEdgeLength: () => 40, edgeElasticity: () => 100, gravity: 0.4, transform: (_, { x, y }) => ({ x: x * 1.2, y: y * 0.85 }) }).run();
  }

  list({ center, groups }, more) {
    const heading = this.panel.querySelector("h2");
    const kind = this.stage.querySelector(`.legend .${center.type}`).parentElement.textContent;
    heading.replaceChildren(element("span", kind, "kind"), " ", this.link(`${this.said.page}${id(center)}`, this.name(center)));
    if (center.year) heading.append(" ", element("span", center.year, "meta"));
    this.panel.querySelector(".graph-groups").replaceChildren(...groups.flatMap((group) => {
      const items = group.neighbours.map((node) => {
        const item = element("li");
        const link = this.link(`?iri=${encodeURIComponent(id(node))}`, this.name(node));
        link.dataset.node = id(node);
        item.append(link);
        if (node.year && node.year !== center.year) item.append(" ", element("span", node.year, "meta"));
        if (node.score !== null) item.append(" ", element("span", `${Math.round(node.score * 100)}%`, "meta"));
        return item;
      });
      if (group.more) items.push(this.further(center, group, Number(more.offset ?? 0)));
      const list = element("ul", "", "plain");
      list.append(...items);
      return [element("h3", this.name(group)), list];
    }));
    this.center = id(center);
  }

  further(center, group, offset) {
    const item = element("li");
    const link = this.link(`?iri=${encodeURIComponent(id(center))}&relation=${group.relation}`, `${this.said.more} →`);
    Object.assign(link.dataset, { relation: group.relation, offset: offset + group.neighbours.length });
    item.append(link);
    return item;
  }

  link(href, text) {
    const link = element("a", text);
    const kept = this.said.keep;
    link.href = kept ? `${href}${href.includes("?") ? "&" : "?"}${kept}` : href;
    return link;
  }

  follow(event) {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { node, relation, offset } = link.dataset;
    if (!node && !relation) return;
    event.preventDefault();
    if (node) this.choose(node).then(() => this.panel.querySelector("h2 a").focus());
    else this.choose(this.center, { relation, offset });
  }

  key(event) {
    const chosen = this.cy.$("node:selected").first();
    const direction = DIRECTIONS[event.key];
    if (direction) this.step(chosen, direction);
    else if ((event.key === "Enter" || event.key === " ") && chosen.nonempty()) this.choose(chosen.id());
    else if (event.key === "+" || event.key === "=") this.zoom("in");
    else if (event.key === "-") this.zoom("out");
    else if (event.key === "0") this.zoom("fit");
    else return;
    event.preventDefault();
  }

  // To the nearest node that lies more or less in a direction.
  step(from, [dx, dy]) {
    const here = from.nonempty() ? from.position() : { x: 0, y: 0 };
    const best = this.cy.nodes().not(from).map((node) => {
      const along = (node.position("x") - here.x) * dx + (node.position("y") - here.y) * dy;
      const aside = Math.abs((node.position("x") - here.x) * dy) + Math.abs((node.position("y") - here.y) * dx);
      return { node, along, cost: along + 2 * aside };
    }).filter(({ along }) => along > 1).sort((a, b) => a.cost - b.cost)[0];
    if (!best) return;
    this.mark(best.node);
    this.say(best.node.data("name"));
    const shown = this.cy.extent();
    const { x, y } = best.node.position();
    if (x < shown.x1 || x > shown.x2 || y < shown.y1 || y > shown.y2) this.cy.center(best.node);
  }

  zoom(way) {
    if (way === "fit") this.cy.fit(undefined, 30);
    const factor = { in: 1.25, out: 0.8 }[way];
    if (factor) this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  name(thing) {
    const name = this.said.lang === "zh" ? thing.label : thing.label_en;
    return thing.type === "table" && thing.year && !name.includes(thing.year) ? `${thing.year} ${name}` : name;
  }

  say(text) {
    this.state.textContent = text;
  }
}

function id(node) {
  return node.iri.split("/id/")[1];
}

// A short name that may break between Chinese characters, as cytoscape breaks at blanks only.
function breakable(name) {
  const short = name.length > 30 ? `${name.slice(0, 29)}…` : name;
  return short.replace(/([\u2e80-\u9fff、，。）])(?=[\u2e80-\u9fff（])/g, "$1\u200b");
}

function element(name, text = "", className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

const root = document.getElementById("graph");
try {
  const { default: cytoscape } = await import(root.dataset.cytoscape);
  await new Neighbourhood(root, cytoscape).choose(root.dataset.center);
  root.dataset.ready = "true";
} catch {
  root.querySelector(".graph-stage").hidden = true; // the list stays
  root.classList.remove("drawn");
}
