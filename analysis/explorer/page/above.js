// The space from above: what the report has, asked of the warehouse as it is now.
import { PeriodicTable } from "./elements.js";
import { CATEGORIES, fresh } from "./state.js";
import { formula, node, percentage, query, rounded, table } from "./parts.js";
import { written } from "./state.js";
import { Stopped } from "./warehouse.js";

const FIGURES = [
  ["elements", "By element"],
  ["map", "Maps"],
  ["atoms", "By atoms per formula"],
  ["sets", "Recall and precision"],
  ["anions", "Candidates by anion"],
  ["forbidden", "Known, yet forbidden"],
  ["sources", "Sources and provenance"],
];

const ATOMS = "select\n    n_components, n_atoms, category::varchar as category,\n    n / sum(n) over (partition by n_components, category) as share\nfrom atom_share()\norder by all";

let vega = null;
// Vega is large, and loaded once a chart is looked at.
const loadVega = () =>
  (vega ??= new Promise((done, failed) => {
    const script = node("script", { src: "vega.js", on: { load: () => done(window.vegaEmbed), error: () => failed(new Error("Vega cannot be loaded.")) } });
    document.head.append(script);
  }));

const drawChart = async (holder, spec, words) => {
  const embed = await loadVega();
  const stage = node("div", { role: "img", "aria-label": words });
  holder.replaceChildren(node("div", { class: "paper" }, stage));
  const settings = {
    mode: "vega-lite",
    renderer: "canvas",
    // Expressions are interpreted, and styles are ours: the page's policy allows neither code nor style made from text.
    ast: true,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    actions: false,
  };
  const font = "system-ui, sans-serif";
  await embed(stage, { background: "white", config: { font, axis: { labelFontSize: 12, titleFontSize: 12, gridColor: "#e8eaed" }, legend: { labelFontSize: 12 } }, ...spec }, settings);
};

export class Above {
  #holder;
  #warehouse;
  #settings;
  #change;
  #onEdit;
  #links = new Map();
  #body;
  #shown = null;
  #element = { components: "", number: "missing", source: "" };

  constructor(holder, { warehouse, settings, change, onEdit }) {
    this.#holder = holder;
    this.#warehouse = warehouse;
    this.#settings = settings;
    this.#change = change;
    this.#onEdit = onEdit;
    this.#body = node("div", { class: "figure" });
    const links = FIGURES.map(([name, words]) => {
      const link = node("a", { href: written({ ...fresh(), view: "above", figure: name }), on: {
        click: (event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          change((state) => (state.figure = name));
        },
      } }, words);
      this.#links.set(name, link);
      return node("li", {}, link);
    });
    holder.replaceChildren(
      node("h1", {}, "The space from above"),
      node("div", { class: "above" }, [node("nav", { "aria-label": "Figures" }, node("ul", { class: "figures" }, links)), this.#body]),
    );
  }

  async show(state) {
    const name = FIGURES.some(([each]) => each === state.figure) ? state.figure : "elements";
    for (const [each, link] of this.#links) {
      if (each === name) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (this.#shown === name && name !== "map") return;
    this.#shown = null;
    this.#body.replaceChildren(node("p", { class: "note" }, "…"));
    try {
      await this[`_${name}`](state);
      this.#shown = name;
    } catch (error) {
      if (error instanceof Stopped) throw error;
      this.#body.replaceChildren(node("p", { role: "alert" }, error.message));
    }
  }

  async #ask(sql) {
    return this.#warehouse.ask(sql, { purpose: "above" });
  }

  // A table of an answer as the report has it: headings in words, shares below their numbers.
  async _table(title, sql, { headings = {}, cells = {} } = {}) {
    const answer = await this.#warehouse.askAny(sql, { purpose: "above" });
    const objects = answer.objects();
    const shown = answer.columns.filter(({ name }) => !/^(percent|error)_/.test(name));
    return node("section", { class: "part" }, [
      objects.length
        ? table({
            caption: title,
            columns: shown.map(({ name, kind }) => ({ heading: headings[name] ?? name.replace(/^n_/, "").replaceAll("_", " "), kind: kind === "number" ? "number" : "text" })),
            rows: objects.map((row) => shown.map(({ name, kind }) => (cells[name] ? cells[name](row[name], row) : plainCell(row[name], kind)))),
          })
        : node("p", {}, `${title}: none.`),
      query(sql, { onEdit: this.#onEdit }),
    ]);
  }

  _formulas(list) {
    return (list ?? []).flatMap((each, i) => [i ? ", " : "", node("a", { href: written({ ...fresh(), view: "composition", formula: each }) }, formula(each))]);
  }

  async _elements() {
    const { components, spaceComponents, listedComponents, categories } = this.#settings;
    const sources = (await this.#ask("select source from known_source order by n_compositions desc, source limit 6")).objects();
    const chosen = this.#element;
    if (!listedComponents.includes(Number(chosen.components))) chosen.components = String(listedComponents[0] ?? spaceComponents[0]);
    const holder = node("div", {});
    const words = node("p", { class: "note" });
    const below = node("div", {});
    const periodic = new PeriodicTable(holder, this.#settings, {
      onPick: (symbol) => this.#change((state) => Object.assign(state, fresh(), { others: "any", elements: new Map([[symbol, "required"]]) })),
    });
    const draw = async () => {
      const call = chosen.source ? `element_count_of(sources := ['${chosen.source.replaceAll("'", "''")}'])` : "element_count";
      const sql = `select symbol::varchar as symbol, n_${chosen.number} as n\nfrom ${call}\nwhere n_components = ${chosen.components}`;
      const rows = (await this.#ask(sql)).objects();
      const said = `${chosen.number === "unique" ? "" : `${chosen.number} `}${components[chosen.components] ?? chosen.components} compositions that hold it`;
      periodic.show({ ...fresh(), others: "any" }, new Map(rows.map(({ symbol, n }) => [symbol, n])), said);
      const best = [...rows].sort((a, b) => b.n - a.n).slice(0, 5).map(({ symbol }) => symbol).join(", ");
      words.textContent = `In each cell: ${said}. Most: ${best}. An element that is clicked is picked in the space.`;
      below.replaceChildren(query(sql, { onEdit: this.#onEdit }));
    };
    const select = (name, label, pairs) =>
      node("label", { class: "field" }, [
        node("span", {}, label),
        node("select", { on: { change: (event) => ((chosen[name] = event.target.value), draw().catch(() => {})) } }, pairs.map(([value, text]) => node("option", { value, selected: String(chosen[name]) === value }, text))),
      ]);
    this.#body.replaceChildren(
      node("div", { class: "row choices" }, [
        select("components", "Components", listedComponents.map((n) => [String(n), components[n] ?? String(n)])),
        select("number", "Compositions", [...categories, "allowed", "known", "unique"].map((each) => [each, each === "unique" ? "all" : each])),
        sources.length > 1 ? select("source", "Known by", [["", "any source"], ...sources.map(({ source }) => [source, source])]) : null,
      ].filter(Boolean)),
      holder,
      words,
      below,
    );
    await draw();
  }

  async _atoms() {
    const rows = (await this.#ask(ATOMS)).objects();
    const { components, looks } = this.#settings;
    const values = rows.map((row) => ({ ...row, of: components[row.n_components] ?? String(row.n_components) }));
    const holder = node("div", {});
    this.#body.replaceChildren(node("h2", {}, "How large the compositions of each category are"), holder, query(ATOMS, { onEdit: this.#onEdit }));
    const colour = { field: "category", type: "nominal", title: null, scale: { domain: CATEGORIES, range: CATEGORIES.map((name) => looks[name].colour) }, legend: { orient: "top" } };
    const width = Math.max(220, Math.min(300, holder.clientWidth - 90));
    await drawChart(
      holder,
      {
        data: { values },
        facet: { field: "of", type: "nominal", title: null, sort: Object.values(components) },
        columns: Math.max(1, Math.floor(holder.clientWidth / (width + 70))),
        resolve: { scale: { x: "independent", y: "independent" } },
        spec: {
          width, height: 220,
          layer: [
            { mark: { type: "line", strokeWidth: 2 } },
            { mark: { type: "point", filled: true, size: 45 }, encoding: { shape: { field: "category", type: "nominal", legend: { orient: "top" }, title: null, scale: { domain: CATEGORIES, range: CATEGORIES.map((name) => looks[name].shape) } } } },
          ],
          encoding: {
            x: { field: "n_atoms", type: "quantitative", title: "atoms per formula", axis: { tickMinStep: 1, format: "d" } },
            y: { field: "share", type: "quantitative", title: "share of the category", axis: { format: "%" } },
            color: colour,
            tooltip: [{ field: "category" }, { field: "n_atoms", title: "atoms" }, { field: "share", format: ".2%" }],
          },
        },
      },
      "Share of each category by the number of atoms per formula, a panel per number of components.",
    );
  }

  async _sets() {
    const sql = `select oxidation_states, n_components, n_allowed, n_known, n_standard, recall, precision
from comparison
order by n_components, recall desc`;
    const rows = (await this.#ask(sql)).objects();
    if (!rows.length) {
      this.#body.replaceChildren(
        node("h2", {}, "What other sets of oxidation states get right"),
        node("p", {}, ["No sets were compared in this warehouse. Do it with ", node("code", {}, `${this.#settings.command} compare smact14 icsd24 wiki`), ", then come back."]),
        query(sql, { onEdit: this.#onEdit }),
      );
      return;
    }
    const { components } = this.#settings;
    const values = rows.filter((row) => row.n_standard > 0).map((row) => ({ ...row, of: components[row.n_components] ?? String(row.n_components) }));
    const holder = node("div", {});
    this.#body.replaceChildren(
      node("h2", {}, "What sets of oxidation states get right: recall against precision"),
      node("p", { class: "note" }, "Recall is the share of the known that a set allows, precision the share of what it allows that is known. Hover for the set."),
      holder,
      await this._table("Sets compared", sql, { cells: { recall: (each) => percentage(each, 1), precision: (each) => percentage(each, 1) } }),
    );
    const width = Math.max(220, Math.min(320, holder.clientWidth - 90));
    await drawChart(
      holder,
      {
        data: { values },
        facet: { field: "of", type: "nominal", title: null, sort: Object.values(components) },
        columns: Math.max(1, Math.floor(holder.clientWidth / (width + 70))),
        resolve: { scale: { x: "independent" } },
        spec: {
          width, height: 260,
          mark: { type: "point", shape: "diamond", filled: true, size: 90, color: "#1d2330" },
          encoding: {
            x: { field: "precision", type: "quantitative", scale: { type: "log" }, title: "precision" },
            y: { field: "recall", type: "quantitative", scale: { domain: [0, 1] }, axis: { format: "%" } },
            tooltip: [{ field: "oxidation_states", title: "oxidation states" }, { field: "recall", format: ".3~%" }, { field: "precision", format: ".3~%" }, { field: "n_allowed", title: "allowed", format: "," }],
          },
        },
      },
      "Recall against precision of the sets of oxidation states, a panel per number of components.",
    );
  }

  async _anions() {
    const title = node("h2", {}, "What to try first, by anion");
    const [{ n }] = (await this.#ask("select count(*) as n from candidate_learnt where loads = loads_now()")).objects();
    if (!n) {
      this.#body.replaceChildren(title, node("p", {}, ["Candidates are not ranked here, or what is known has changed since. Do it with ", node("code", {}, `${this.#settings.command} candidates`), ", then come back."]));
      return;
    }
    const sql = this.#settings.queries.anions;
    this.#body.replaceChildren(
      title,
      node("p", { class: "note" }, "Missing compositions that are most like known ones. The expected share is how often a candidate of such a score was a known compound when some were hidden; it does not say that a compound can be made."),
      await this._table("The best three missing candidates of each anion", sql, {
        headings: { expected_share: "expected share", common_states: "share of its least usual state" },
        cells: {
          formula: (each) => this._formulas([each]),
          analogues: (each) => this._formulas(each),
          expected_share: (each) => (each === null ? "" : percentage(each, 1)),
          common_states: (each) => (each === null ? "" : percentage(each, 1)),
          score: (each) => rounded(each),
        },
      }),
    );
  }

  async _forbidden() {
    const sql = `select n_components, reason, n_interesting, formulas[:6] as formulas
from interesting_reason
where in_space
order by n_components, n_interesting desc, reason`;
    this.#body.replaceChildren(
      node("h2", {}, "Known, yet forbidden"),
      await this._table("Why known compositions are forbidden", sql, { headings: { n_interesting: "known, forbidden", formulas: "for example" }, cells: { formulas: (each) => this._formulas(each) } }),
      await this._table("What the reasons mean", "from forbidden_reason_meaning"),
    );
  }

  async _sources() {
    const { queries } = this.#settings;
    this.#body.replaceChildren(node("h2", {}, "Where the known come from, and what all of it rests on"));
    for (const [name, title] of [["sources", "Sources of known formulas"], ["origins", "Where they were read from, and whom to cite"], ["rejected", "Rows that make nothing known"], ["params", "Settings of the space"], ["build", "How this file was built"]]) {
      this.#body.append(await this._table(title, queries[name]));
    }
  }

  async _map(state) {
    const { MapView } = await import("./map.js");
    const view = new MapView(this.#body, { warehouse: this.#warehouse, settings: this.#settings, onEdit: this.#onEdit, onOpen: (text) => this.#change((each) => Object.assign(each, { view: "composition", formula: text })) });
    await view.show(state);
  }
}

const plainCell = (value, kind) => {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(", ");
  if (kind === "number") return Number.isInteger(value) ? value.toLocaleString("en-US") : rounded(value);
  if (kind === "boolean") return value ? "yes" : "no";
  return String(value);
};
