// The answers for what is picked: Table 2, atoms per formula, every ratio, and the compositions one by one.
import * as asked from "./asked.js";
import { CATEGORIES, picked, written } from "./state.js";
import { compact, download, formula, marker, node, number, percentage, query, rounded, table, times } from "./parts.js";
import { Diagram } from "./diagram.js";
import { Stopped } from "./warehouse.js";

// More rows than this are not gathered for a file in a browser.
const MOST_DOWNLOADED = 200_000;
const COUNTED = ["unique", "allowed", "known", ...CATEGORIES];

export class Space {
  #holder;
  #warehouse;
  #settings;
  #change;
  #onEdit;
  #kept = null;
  #counted = null;
  #parts = {};
  #shownFor = "";
  #barsFor = "";
  #total = 0;

  constructor(holder, { warehouse, settings, change, onEdit }) {
    this.#holder = holder;
    this.#warehouse = warehouse;
    this.#settings = settings;
    this.#change = change;
    this.#onEdit = onEdit;
    const section = (id, title) => {
      const body = node("div", {});
      this.#parts[id] = body;
      return node("section", { class: `part ${id}`, "aria-labelledby": `title-${id}` }, [node("h2", { id: `title-${id}` }, title), body]);
    };
    holder.replaceChildren(
      section("table2", "How many there are"),
      node("div", { class: "side" }, [section("ratios", "Every ratio"), section("atoms", "Atoms per formula")]),
      section("list", "The compositions"),
    );
    this.#parts.ratios.parentElement.hidden = true;
    this.#parts.atoms.parentElement.hidden = true;
  }

  async #ask({ sql }, purpose) {
    return this.#warehouse.ask(sql, { purpose });
  }

  // Answers what is asked, the first thing first; what was asked before and not answered is given up.
  async show(state, rank) {
    const way = asked.way(state);
    const parts = this.#parts;
    parts.ratios.parentElement.hidden = way !== "listed" || picked(state, "allowed", "required").length > 4;
    parts.atoms.parentElement.hidden = way === "too few";
    if (way === "too few") {
      this.#holder.hidden = true;
      return;
    }
    this.#holder.hidden = false;
    this.#holder.setAttribute("aria-busy", "true");
    try {
      await this.#answer(state, way, rank);
    } finally {
      this.#holder.removeAttribute("aria-busy");
    }
  }

  async #answer(state, way) {
    const parts = this.#parts;
    if (way === "listed") {
      const keep = asked.keepListing(state);
      if (keep !== this.#kept) {
        this.#kept = null;
        await this.#warehouse.ask(keep, { purpose: "listing" });
        this.#kept = keep;
      }
    }
    const table2 = asked.table2(state);
    if (this.#counted !== `${this.#kept}${table2.shown}`) {
      const answer = await this.#ask(table2, "table2");
      this.#counted = `${this.#kept}${table2.shown}`;
      this.#showTable2(answer.objects(), table2);
    }
    const first = asked.compositions(state);
    const listed = await this.#ask(first, "list");
    const isSame = this.#shownFor === asked.nCompositions(state).shown;
    if (!isSame) {
      this.#total = null;
      this.#shownFor = asked.nCompositions(state).shown;
    }
    this.#showList(state, listed.objects(), first, this.#total);
    if (way === "listed") {
      const [ratios, atoms] = [asked.ratios(state), asked.atoms(state)];
      const inside = picked(state, "allowed", "required");
      if (inside.length <= 4) this.#showRatios(state, inside, (await this.#ask(ratios, "ratios")).objects(), ratios);
      this.#showAtoms((await this.#ask(atoms, "atoms")).objects(), atoms);
    }
    if (this.#total === null) {
      const [{ n }] = (await this.#ask(asked.nCompositions(state), "total")).objects();
      this.#total = n;
      this.#showList(state, listed.objects(), first, n);
    }
    await this.#addAnalogues(state, listed.objects());
    const atoms = asked.atoms(state);
    if (way !== "listed" && this.#barsFor !== atoms.shown) {
      this.#parts.atoms.replaceChildren(node("p", { class: "note" }, "…"));
      this.#showAtoms((await this.#ask(atoms, "atoms")).objects(), atoms);
    }
    parts.list.dataset.state = "whole";
  }

  #showTable2(rows, { shown }) {
    const { components, looks } = this.#settings;
    const columns = [
      { heading: "components", kind: "key" },
      ...COUNTED.map((name) => ({
        heading: looks[name] ? node("span", { class: "head" }, [marker(looks[name]), name]) : name === "unique" ? "compositions" : name,
        kind: "number",
      })),
    ];
    const body = rows.map((row) => [
      `${row.n_components} ${components[row.n_components] ?? ""}`.trim(),
      ...COUNTED.map((name) => [
        node("span", { class: "big" }, number(row[`n_${name}`])),
        name === "unique" ? null : node("small", {}, percentage(row[`n_${name}`], row.n_unique)),
      ]),
    ]);
    this.#parts.table2.replaceChildren(
      table({ caption: "Compositions of each category, all counted, with their share", columns, rows: body }),
      query(shown, { onEdit: this.#onEdit }),
    );
  }

  #showRatios(state, elements, rows, { shown }) {
    const { ratios } = this.#parts;
    const title = ratios.parentElement.querySelector("h2");
    // In the order of formulas.
    const order = [...new Set(rows.flatMap((row) => row.elements))];
    const sorted = [...elements].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    title.textContent = { 2: "Every ratio, on a line", 3: "Every ratio, in a triangle", 4: "Every ratio, in a tetrahedron" }[sorted.length];
    ratios.replaceChildren();
    const diagram = new Diagram(ratios, {
      settings: this.#settings,
      elements: sorted,
      rows,
      onOpen: (text) => this.#change((each) => Object.assign(each, { view: "composition", formula: text })),
    });
    diagram.draw();
    ratios.append(query(shown, { onEdit: this.#onEdit }));
  }

  #showAtoms(rows, { shown }) {
    this.#barsFor = shown;
    const levels = new Map();
    for (const { n_atoms: atoms, category, n } of rows) {
      if (!levels.has(atoms)) levels.set(atoms, { atoms, total: 0 });
      levels.get(atoms)[category] = n;
      levels.get(atoms).total += n;
    }
    const bars = [...levels.values()].sort((a, b) => a.atoms - b.atoms);
    const most = Math.max(1, ...bars.map(({ total }) => total));
    const said = bars.map(({ atoms, total }) => `${atoms} atoms: ${number(total)}`).join("; ");
    this.#parts.atoms.replaceChildren(
      node("div", { class: "paper" }, [
        node("div", { class: "bars", role: "img", "aria-label": `Compositions by atoms per formula. ${said}` }, [
          ...bars.map((bar) =>
            node("div", { class: "column", title: `${bar.atoms} atoms: ${CATEGORIES.map((name) => `${number(bar[name] ?? 0)} ${name}`).join(", ")}` }, [
              ...[...CATEGORIES].reverse().map((name) =>
                bar[name]
                  ? node("span", { class: "slice", style: { "--part": `${(100 * bar[name]) / most}%`, "--colour": this.#settings.looks[name].colour } })
                  : null,
              ),
            ]),
          ),
        ]),
        node("div", { class: "axis", "aria-hidden": "true" }, [
          node("span", {}, bars.length ? String(bars[0].atoms) : ""),
          node("span", {}, `atoms per formula; highest bar ${compact(most)}`),
          node("span", {}, bars.length ? String(bars.at(-1).atoms) : ""),
        ]),
      ]),
      query(shown, { onEdit: this.#onEdit }),
    );
  }

  #showList(state, rows, { shown }, total) {
    const { looks } = this.#settings;
    const isOfBest = asked.isOfBest(state);
    const open = (text) => written({ ...state, view: "composition", formula: text });
    const heading = (words, sort) => {
      if (isOfBest || (sort === "score" && !asked.ranked.isSo)) sort = null;
      if (sort === null) return node("th", { scope: "col", role: "columnheader" }, words);
      const isOn = state.sort === sort;
      return node("th", { scope: "col", role: "columnheader", "aria-sort": isOn ? (sort === "score" ? "descending" : "ascending") : null }, [
        node(
          "button",
          { type: "button", class: "sort", on: { click: () => this.#change((each) => Object.assign(each, { sort, page: 0 })) } },
          [words, node("span", { "aria-hidden": "true" }, isOn ? (sort === "score" ? " ↓" : " ↑") : "")],
        ),
      ]);
    };
    this.#parts.list.parentElement.querySelector("h2").textContent = isOfBest ? "What to try first: the best of the missing" : "The compositions";
    const heads = [
      heading("Formula", "formula"),
      heading("Elements", "elements"),
      heading("Category", null),
      isOfBest ? null : heading("Why", null),
      heading("Atoms", "atoms"),
      heading("Score", "score"),
      heading("Expected", null),
      heading("Listed by, or like", null),
    ].filter(Boolean);
    const cell = (label, kind, children) => node("td", { role: "cell", class: kind, "data-label": label }, children);
    const body = rows.map((row) =>
      node("tr", { role: "row", "data-formula": row.formula }, [
        cell("Formula", "key", node("a", { href: open(row.formula) }, formula(row.formula))),
        cell("Elements", "narrow", String(row.n_components)),
        cell("Category", "category", [marker(looks[row.category]), row.category, row.in_space ? null : node("small", {}, "beyond the space")]),
        isOfBest ? null : cell("Why", "why", row.reason),
        cell("Atoms", "number", number(row.n_atoms)),
        cell("Score", "number", rounded(row.score)),
        cell("Expected", "number", row.expected_share === null ? "" : percentage(row.expected_share, 1)),
        cell("Listed by, or like", "listed", (row.sources ?? []).join(", ")),
      ]),
    );
    const { PAGE } = asked;
    const from = state.page * PAGE;
    const last = total === null ? null : Math.max(0, Math.ceil(total / PAGE) - 1);
    const to = (page) => this.#change((each) => (each.page = page), { keepsPage: true });
    const step = (words, page, isOff) => node("button", { type: "button", disabled: isOff, on: { click: () => to(page) } }, words);
    const jump = node("input", {
      type: "number", min: 1, max: last === null ? null : last + 1, value: state.page + 1, "aria-label": "Page", inputMode: "numeric",
      on: {
        change: (event) => {
          const asking = Math.min(Math.max(1, Math.floor(Number(event.target.value)) || 1), last === null ? Infinity : last + 1);
          to(asking - 1);
        },
      },
    });
    const hadFocus = this.#parts.list.contains(document.activeElement) ? document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent : null;
    this.#parts.list.dataset.state = "first";
    this.#parts.list.replaceChildren(
      node("div", { class: "tools" }, [
        node("p", { role: "status", class: "range" }, [
          rows.length ? `${number(from + 1)} to ${number(from + rows.length)} of ${total === null ? "…" : number(total)}` : "None.",
        ]),
        node("div", { class: "row" }, [
          step("‹ Before", state.page - 1, state.page === 0),
          node("label", { class: "jump" }, ["page ", jump, last === null ? "" : ` of ${number(last + 1)}`]),
          step("Next ›", state.page + 1, last === null ? rows.length < PAGE : state.page >= last),
        ]),
        node("div", { class: "row" }, [
          node("button", { type: "button", on: { click: () => this.#download(state, "csv") } }, "CSV"),
          node("button", { type: "button", on: { click: () => this.#download(state, "parquet") } }, "Parquet"),
          node("button", { type: "button", on: { click: () => this.#report(state) } }, "As a report"),
          node("a", { href: written({ ...state, view: "above", figure: "map" }) }, "On the maps"),
        ]),
      ]),
      asked.ranked.isSo
        ? ""
        : node("p", { class: "note unranked" }, ["Scores, expected shares and what a composition is like come once candidates are ranked: run ", node("code", {}, `${this.#settings.command} candidates`), ", then load the page again."]),
      node("div", { class: "wide", tabIndex: 0, role: "region", "aria-label": "Compositions" }, [
        node("table", { class: "compositions", role: "table" }, [
          node("caption", { class: "unseen" }, "Compositions of what is picked"),
          node("thead", { role: "rowgroup" }, node("tr", { role: "row" }, heads)),
          node("tbody", { role: "rowgroup" }, body),
        ]),
      ]),
      query(shown, { onEdit: this.#onEdit }),
    );
    if (hadFocus) {
      [...this.#parts.list.querySelectorAll("button, input")].find((each) => (each.getAttribute("aria-label") ?? each.textContent) === hadFocus)?.focus();
    }
  }

  // What the unknown ones of this page are like: known compounds with one other element.
  async #addAnalogues(state, rows) {
    if (!asked.ranked.isSo) return;
    const unknown = rows.filter(({ score }) => score !== null).map((row) => row.formula);
    if (!unknown.length) return;
    let answer;
    try {
      answer = await this.#warehouse.ask(asked.analogues(unknown), { purpose: "analogues" });
    } catch (error) {
      if (error instanceof Stopped) throw error;
      // Nothing was ranked: there are no analogues.
      return;
    }
    const of = Map.groupBy ? Map.groupBy(answer.objects(), ({ input }) => input) : null;
    for (const row of this.#parts.list.querySelectorAll("tr[data-formula]")) {
      const found = of?.get(row.dataset.formula) ?? [];
      const cell = row.querySelector(".listed");
      if (found.length && !cell.textContent) {
        cell.append("like ", ...found.flatMap(({ analogue }, i) => [i ? ", " : "", node("a", { href: written({ ...state, view: "composition", formula: analogue }) }, formula(analogue))]));
      }
    }
  }

  async #report(state) {
    const { saveReport } = await import("./report.js");
    const asks = [
      ...["required", "allowed", "excluded"].map((kind) => [kind, picked(state, kind)]).filter(([, of]) => of.length).map(([kind, of]) => `${kind}: ${of.join(", ")}`),
      state.others === "any" ? "any other element may be in it" : null,
      state.categories.length ? `listed: ${state.categories.join(", ")}` : null,
    ].filter(Boolean);
    await saveReport(this.#holder, {
      name: picked(state, "allowed", "required").join("–") || "The space",
      words: `Compositions, counted and labelled by stoichia ${this.#settings.version}. ${asks.join("; ")}. The SQL of each answer stands below it; ${location.href} shows the same.`,
      settings: this.#settings,
    });
  }

  async #download(state, format) {
    const total = this.#total ?? 0;
    const n = Math.min(total, MOST_DOWNLOADED);
    const note = this.#parts.list.querySelector(".range");
    const words = note.textContent;
    note.textContent = `Gathering ${times(n, "row", "rows")} …`;
    try {
      const answer = await this.#warehouse.ask(asked.compositions(state, { skip: 0, n }).sql, { purpose: "download" });
      const { csv, parquet } = await import("./files.js");
      const name = picked(state, "allowed", "required").join("-") || "compositions";
      if (format === "csv") download(`${name}.csv`, csv(answer), "text/csv");
      else download(`${name}.parquet`, await parquet(answer), "application/vnd.apache.parquet");
      note.textContent = total > n ? `${number(n)} of ${number(total)} rows are in the file: stoichia export writes all.` : words;
    } catch (error) {
      note.textContent = error instanceof Stopped ? words : error.message;
    }
  }
}
