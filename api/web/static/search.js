// Suggestions below the search box (ARIA combobox). Without this file the form works as it is.

const DELAY_MS = 120;

class Suggestions {
  constructor(input) {
    this.input = input;
    this.list = document.createElement("ul");
    this.list.id = `${input.id}-options`;
    this.list.className = "options";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.suggestLabel);
    input.after(this.list);
    this.active = -1;
    this.composing = false;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-expanded", "false");
    input.addEventListener("compositionstart", () => { this.composing = true; this.close(); });
    input.addEventListener("compositionend", () => { this.composing = false; this.schedule(); });
    input.addEventListener("input", (event) => { if (!event.isComposing && !this.composing) this.schedule(); });
    input.addEventListener("keydown", (event) => this.key(event));
    input.form.addEventListener("submit", (event) => { if (this.composing) event.preventDefault(); });
    input.addEventListener("blur", () => this.close());
    // A press must not take the focus away before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose(option.dataset.text);
    });
  }

  schedule() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load(), DELAY_MS);
  }

  async load() {
    const query = this.input.value.trim();
    this.request?.abort();
    if (!query) return this.close();
    this.request = new AbortController();
    const address = `${this.input.dataset.suggest}?${new URLSearchParams({ query })}`;
    try {
      const response = await fetch(address, { signal: this.request.signal });
      if (response.ok && document.activeElement === this.input) this.show((await response.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(suggestions) {
    this.active = -1;
    this.list.replaceChildren(...suggestions.map((suggestion, position) => {
      const option = document.createElement("li");
      option.id = `${this.list.id}-${position}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.text = suggestion.text;
      const text = document.createElement("span");
      text.textContent = suggestion.text;
      option.append(text);
      return option;
    }));
    this.list.hidden = suggestions.length === 0;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.isComposing || this.composing) return;
    const options = [...this.list.children];
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !this.list.hidden) {
      event.preventDefault();
      this.move(event.key === "ArrowDown" ? 1 : -1, options);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.choose(options[this.active].dataset.text);
    }
  }

  move(step, options) {
    const places = options.length + 1; // one for the input itself
    this.active = ((this.active + 1 + step + places) % places) - 1;
    options.forEach((option, position) => option.setAttribute("aria-selected", String(position === this.active)));
    if (this.active >= 0) this.input.setAttribute("aria-activedescendant", options[this.active].id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  choose(text) {
    this.input.value = text;
    this.close();
    this.input.form.requestSubmit();
  }
}

for (const input of document.querySelectorAll("input[data-suggest]")) new Suggestions(input);

// On narrow screens the filters start folded.
if (matchMedia("(max-width: 46rem)").matches) {
  for (const facets of document.querySelectorAll("details.facets")) facets.open = false;
}

// A citation is copied by its button, which without script would do nothing and is not there.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
    button.textContent = button.dataset.done;
  });
}

// While the answer to a form is under way, the page says so; coming back to it, it no longer does.
addEventListener("submit", (event) => {
  if (event.target.method === "get" && !event.defaultPrevented) document.documentElement.classList.add("busy");
});
addEventListener("pageshow", () => document.documentElement.classList.remove("busy"));
