// What is asked beside the elements: a form, whose fields are what the state says.
import { CATEGORIES, SHADES, fresh, picked } from "./state.js";
import { formula, marker, node } from "./parts.js";

const SHADE_WORDS = {
  missing: "missing compositions",
  known: "known compositions",
  allowed: "allowed compositions",
  candidates: "ranked candidates",
};

const field = (words, control, note = null) => node("label", { class: "field" }, [node("span", {}, words), control, note]);
const check = (words, control) => node("label", { class: "check" }, [control, node("span", {}, words)]);

export class Options {
  #form;
  #controls = {};
  #sources;
  #chips;
  #settings;
  #change;

  // change is given a function that changes a state.
  constructor(form, settings, { change }) {
    this.#form = form;
    this.#settings = settings;
    this.#change = change;
    const on = (act) => ({ change: (event) => change((state) => act(state, event.target)) });
    const c = this.#controls;
    const select = (pairs, act) => node("select", { on: on((state, target) => act(state, target.value)) }, pairs.map(([value, words]) => node("option", { value }, words)));
    c.typed = node("input", { type: "text", placeholder: "Li Zn Sn O", autocomplete: "off", spellcheck: false, autocapitalize: "off" });
    c.others = select([["none", "none: these elements and their subsystems"], ["any", "any: whatever else is in it"]], (state, value) => this.#setOthers(state, value));
    c.components = select(
      [["", "any number"], ...settings.spaceComponents.map((n) => [String(n), `${n}: ${settings.components[n] ?? n}`])],
      (state, value) => (state.components = value ? Number(value) : null),
    );
    const whole = (name, most) =>
      node("input", {
        type: "number", min: 1, max: most, step: 1, inputMode: "numeric", placeholder: "any",
        on: on((state, target) => {
          const given = Math.floor(Number(target.value));
          state[name] = target.value === "" || !(given > 0) ? null : Math.min(given, most);
        }),
      });
    c.maxAmount = whole("maxAmount", settings.maxAmount);
    c.maxAtoms = whole("maxAtoms", settings.maxAmount * Math.max(...settings.spaceComponents));
    c.categories = CATEGORIES.map((name) =>
      node("input", {
        type: "checkbox", value: name,
        on: on((state, target) => {
          const chosen = new Set(state.categories.length ? state.categories : CATEGORIES);
          if (target.checked) chosen.add(name);
          else chosen.delete(name);
          state.categories = chosen.size === CATEGORIES.length || !chosen.size ? [] : CATEGORIES.filter((each) => chosen.has(each));
        }),
      }),
    );
    c.usual = node("input", { type: "checkbox", on: on((state, target) => (state.usual = target.checked)) });
    c.usualNote = node("span", { class: "note" });
    c.radioactive = node("input", { type: "checkbox", on: on((state, target) => this.#radioactive(state, target.checked)) });
    c.stable = node("input", { type: "checkbox", on: on((state, target) => (state.stable = target.checked)) });
    c.experimental = node("input", { type: "checkbox", on: on((state, target) => (state.experimental = target.checked)) });
    this.#sources = node("div", { class: "checks" });
    c.shade = select(SHADES.map((name) => [name, SHADE_WORDS[name]]), (state, value) => (state.shade = value));
    c.group = node("select", { "aria-label": "Group of elements" }, Object.keys(settings.groups).map((name) => node("option", { value: name }, name.replaceAll("-", " "))));
    this.#chips = node("ul", { class: "chips", "aria-label": "What is picked" });
    const group = (words, act) => node("button", { type: "button", on: { click: () => change((state) => act(state, c.group.value)) } }, words);
    form.replaceChildren(
      node("div", { class: "typed" }, [
        field("Elements, typed", c.typed),
        node("button", { type: "submit" }, "Pick"),
        node("button", { type: "button", on: { click: () => change((state) => Object.assign(state, fresh(), { view: "space", shade: state.shade })) } }, "Clear all"),
      ]),
      this.#chips,
      field("Other elements", c.others),
      node("fieldset", {}, [
        node("legend", {}, "Groups"),
        node("div", { class: "row" }, [
          c.group,
          group("Allow", (state, name) => settings.groups[name].forEach((symbol) => this.#set(state, symbol, "allowed"))),
          group("One of", (state, name) => {
            if (!state.groups.includes(name)) state.groups.push(name);
            if (state.others === "none") settings.groups[name].forEach((symbol) => state.elements.has(symbol) || this.#set(state, symbol, "allowed"));
          }),
          group("Exclude", (state, name) => settings.groups[name].forEach((symbol) => this.#set(state, symbol, "excluded"))),
        ]),
        check("no radioactive elements", c.radioactive),
      ]),
      node("div", { class: "row" }, [field("Components", c.components), field("Largest amount", c.maxAmount), field("Most atoms", c.maxAtoms)]),
      node("fieldset", {}, [
        node("legend", {}, "Categories listed"),
        node("div", { class: "checks" }, CATEGORIES.map((name, i) => check([marker(settings.looks[name]), name], c.categories[i]))),
        check("usual oxidation states only", c.usual),
        c.usualNote,
      ]),
      node("details", { class: "known" }, [
        node("summary", {}, "What counts as known"),
        this.#sources,
        check("only what is on the convex hull", c.stable),
        check("only what was observed in experiment", c.experimental),
      ]),
      field("Cells are shaded by", c.shade),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#typed();
    });
  }

  #set(state, symbol, kind) {
    if (this.#settings.elements.some((element) => element.symbol === symbol)) state.elements.set(symbol, kind);
  }

  #setOthers(state, value) {
    state.others = value;
    const [from, to] = value === "any" ? ["allowed", "required"] : ["required", "allowed"];
    for (const symbol of picked(state, from)) state.elements.set(symbol, to);
    if (value === "any" && picked(state, "required").length > 6) state.elements.clear();
  }

  #radioactive(state, isExcluded) {
    for (const symbol of this.#settings.groups.radioactive ?? []) {
      if (isExcluded) this.#set(state, symbol, "excluded");
      else if (state.elements.get(symbol) === "excluded") state.elements.delete(symbol);
    }
  }

  // What is typed: symbols in any case, or names of elements.
  #typed() {
    const input = this.#controls.typed;
    const unknown = [];
    const symbols = [];
    for (const word of input.value.split(/[\s,;–-]+/).filter(Boolean)) {
      const found = this.#settings.elements.find(
        ({ symbol, name }) => symbol.toLowerCase() === word.toLowerCase() || name.toLowerCase() === word.toLowerCase(),
      );
      if (found) symbols.push(found.symbol);
      else unknown.push(word);
    }
    input.setCustomValidity(unknown.length ? `No element of this space: ${unknown.join(", ")}` : "");
    input.reportValidity();
    input.addEventListener("input", () => input.setCustomValidity(""), { once: true });
    if (unknown.length || !symbols.length) return;
    input.value = "";
    this.#change((state) => {
      const kind = state.others === "any" ? "required" : "allowed";
      for (const symbol of symbols) state.elements.set(symbol, kind);
    });
  }

  setRanked(isRanked) {
    this.#controls.shade.querySelector("option[value=candidates]").disabled = !isRanked;
  }

  // The sources that the warehouse has, once it is open.
  setSources(sources) {
    this.#sources.replaceChildren(
      ...(sources.length > 1
        ? sources.map(({ source, n_compositions: n }) =>
            check(
              `${source} (${n.toLocaleString("en-US")})`,
              node("input", {
                type: "checkbox", value: source,
                on: {
                  change: (event) =>
                    this.#change((state) => {
                      const chosen = new Set(state.sources.length ? state.sources : sources.map((each) => each.source));
                      if (event.target.checked) chosen.add(source);
                      else chosen.delete(source);
                      state.sources = chosen.size === sources.length || !chosen.size ? [] : [...chosen];
                    }),
                },
              }),
            ),
          )
        : [node("p", { class: "note" }, sources.length ? `The warehouse has one source: ${sources[0].source}.` : "The warehouse has no source of known formulas.")]),
    );
  }

  show(state, way) {
    const c = this.#controls;
    c.others.value = state.others;
    c.components.value = state.components ?? "";
    c.maxAmount.value = state.maxAmount ?? "";
    c.maxAtoms.value = state.maxAtoms ?? "";
    for (const box of c.categories) box.checked = !state.categories.length || state.categories.includes(box.value);
    c.usual.checked = state.usual;
    c.usual.disabled = way !== "listed";
    c.usualNote.textContent = way === "listed" ? "" : "Usual states can be asked for once two to six elements are picked, and no others.";
    c.stable.checked = state.stable;
    c.experimental.checked = state.experimental;
    c.shade.value = state.shade;
    const radioactive = this.#settings.groups.radioactive ?? [];
    c.radioactive.checked = radioactive.length > 0 && radioactive.every((symbol) => state.elements.get(symbol) === "excluded" || !this.#settings.elements.some((element) => element.symbol === symbol));
    for (const box of this.#sources.querySelectorAll("input")) box.checked = !state.sources.length || state.sources.includes(box.value);
    const isRadioactive = new Set(c.radioactive.checked ? radioactive : []);
    const chips = [...state.elements].filter(([symbol, kind]) => !(kind === "excluded" && isRadioactive.has(symbol)));
    const chip = (kind, words, label, act) =>
      node("li", { class: "chip", "data-kind": kind }, [
        node("span", {}, words),
        node("button", { type: "button", "aria-label": label, on: { click: () => this.#change(act) } }, "×"),
      ]);
    this.#chips.replaceChildren(
      ...chips.map(([symbol, kind]) => chip(kind, [formula(symbol), ` ${kind}`], `Clear ${symbol}`, (each) => each.elements.delete(symbol))),
      ...state.groups.map((name) => chip("required", `one of: ${name.replaceAll("-", " ")}`, `Clear ${name}`, (each) => (each.groups = each.groups.filter((other) => other !== name)))),
    );
    this.#chips.hidden = !chips.length && !state.groups.length;
  }
}
