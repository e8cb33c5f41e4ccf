// One composition: what it is and why, who lists it, what it is like, and what stands beside it.
import { text } from "./asked.js";
import { formula, marker, node, number, percentage, query, rounded, table } from "./parts.js";
import { written } from "./state.js";
import { Stopped } from "./warehouse.js";

// More assignments, entries, … than these are left to SQL.
const MOST = 24;
const ADDRESS = /^https?:\/\//;

// A word of a shell.
const word = (value) => (/^[\w./·-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`);

export class Composition {
  #holder;
  #warehouse;
  #settings;
  #onEdit;
  #shown = null;

  constructor(holder, { warehouse, settings, onEdit }) {
    this.#holder = holder;
    this.#warehouse = warehouse;
    this.#settings = settings;
    this.#onEdit = onEdit;
  }

  async show(state) {
    const given = state.formula;
    if (!given) {
      this.#holder.replaceChildren(
        node("h1", {}, "Open one composition"),
        node("p", { class: "hint" }, "Type a formula above, in any spelling: Fe3O4, CuSO4·5H2O, Ca(OH)2, La0.7Sr0.3MnO3. Or click one in a table or a diagram."),
      );
      this.#shown = null;
      return;
    }
    if (this.#shown === given) return;
    this.#shown = null;
    const link = (each) => node("a", { href: written({ ...state, view: "composition", formula: each }) }, formula(each));
    const labelled = `from label(${text(given)})`;
    const [row] = (await this.#ask(`select * replace (category::varchar as category) ${labelled}`)).objects();
    const back = node("p", {}, node("a", { href: written({ ...state, view: "space" }) }, "‹ Back to the space"));
    if (row.formula === null) {
      this.#holder.replaceChildren(back, node("h1", {}, given), node("p", { role: "alert" }, `This cannot be read as one composition: ${row.reason}.`), query(labelled, { onEdit: this.#onEdit }));
      this.#shown = given;
      return;
    }
    const look = this.#settings.looks[row.category];
    const facts = node("dl", { class: "facts" });
    const fact = (name, value) => facts.append(node("dt", {}, name), node("dd", {}, value));
    const spelled = given === row.formula ? null : node("p", { class: "note" }, `You asked for ${given}.`);
    this.#holder.replaceChildren(
      back,
      node("h1", { class: "title" }, formula(row.formula)),
      ...[spelled].filter(Boolean),
      node("p", { class: "verdict" }, [marker(look), node("strong", {}, row.category), `: ${look.meaning}`]),
      node("p", { class: "lead" }, `${row.reason[0].toUpperCase()}${row.reason.slice(1)}.`),
      facts,
    );
    const part = (title) => {
      const body = node("div", {}, node("p", { class: "note" }, "…"));
      this.#holder.append(node("section", { class: "part" }, [node("h2", {}, title), body]));
      return body;
    };
    const places = {
      assignments: part("Oxidation states that make it neutral"),
      rules: part("What other rules say"),
      entries: part("Entries that list it"),
      analogues: part("Known compounds that differ by one element"),
      neighbours: part("The nearest ratios of the same elements"),
      same: part("The same elsewhere"),
    };
    this.#same(places.same, row.formula);
    fact("In the space", row.in_space ? "yes" : `no: it has other elements, or more of them, or amounts above ${this.#settings.maxAmount}`);
    if (row.in_space) {
      const numbered = `from composition_of(${text(given)})`;
      const [place] = (await this.#ask(`select n_components, composition_id, n_atoms ${numbered}`)).objects();
      if (place) fact("Its number", `${number(place.composition_id)} among those of ${place.n_components} components`);
      if (place) fact("Atoms per formula", number(place.n_atoms));
    }
    await this.#fill(places.assignments, `from assignments(${text(given)})`, {
      columns: [["assignment", "assignment", "key"], ["electronegativity_margin", "electronegativity margin", "number"], ["common_states", "share of its least usual state", "number"], ["is_allowed", "allowed", "text"]],
      cells: (each) => [each.assignment.replaceAll("-", "−"), rounded(each.electronegativity_margin, 2), each.common_states === null ? "" : percentage(each.common_states, 1), each.is_allowed ? "yes" : "no"],
      none: "There is no choice of one listed oxidation state per element that is neutral.",
      caption: "Assignments, the allowed ones first",
      note: "The margin is the lowest electronegativity of an anion minus the highest of a cation.",
    });
    await this.#rules(places.rules, given);
    await this.#fill(places.entries, `from entries(${text(given)})`, {
      columns: [["source", "source", "key"], ["entry_id", "id", "text"], ["energy_above_hull", "energy above hull, eV/atom", "number"], ["formation_energy", "formation energy, eV/atom", "number"], ["is_stable", "on the hull", "text"], ["is_experimental", "observed", "text"]],
      cells: (each) => [
        each.source,
        each.address && ADDRESS.test(each.address) ? node("a", { href: each.address, rel: "noopener noreferrer", target: "_blank" }, each.entry_id) : each.entry_id ?? "",
        rounded(each.energy_above_hull),
        rounded(each.formation_energy),
        each.is_stable === null ? "" : each.is_stable ? "yes" : "no",
        each.is_experimental === null ? "" : each.is_experimental ? "yes" : "no",
      ],
      none: "No loaded source lists it.",
      caption: "Entries of the loaded sources",
    });
    await this.#fill(places.analogues, `from analogues(${text(given)})`, {
      ask: `select analogue, symbol::varchar as symbol, replaced_symbol::varchar as replaced_symbol, similarity, sources from analogues(${text(given)})`,
      columns: [["analogue", "known", "key"], ["", "what replaces what", "text"], ["similarity", "similarity", "number"], ["sources", "listed by", "text"]],
      cells: (each) => [link(each.analogue), `${each.symbol} for ${each.replaced_symbol}`, rounded(each.similarity), (each.sources ?? []).join(", ")],
      none: "None is known.",
      caption: "Analogues, the most similar first",
    });
    await this.#fill(places.neighbours, `from neighbours(${text(given)})`, {
      ask: `select * replace (category::varchar as category) from neighbours(${text(given)})`,
      columns: [["formula", "formula", "key"], ["category", "category", "text"], ["reason", "why", "text"], ["distance", "share of atoms that differs", "number"]],
      cells: (each) => [link(each.formula), [marker(this.#settings.looks[each.category]), ` ${each.category}`], each.reason, percentage(each.distance, 1)],
      none: "There are none in the space.",
      caption: "Neighbours in ratio, the nearest first",
    });
    this.#shown = given;
  }

  #ask(sql) {
    return this.#warehouse.ask(sql);
  }

  async #fill(place, sql, { ask = sql, columns, cells, none, caption, note = null }) {
    let rows;
    try {
      rows = (await this.#ask(ask)).objects();
    } catch (error) {
      if (error instanceof Stopped) throw error;
      place.replaceChildren(node("p", { class: "note" }, `${error.message}.`), query(sql, { onEdit: this.#onEdit }));
      return;
    }
    place.replaceChildren(
      ...[
        rows.length
          ? table({ caption, hidesCaption: true, columns: columns.map(([, heading, kind]) => ({ heading, kind })), rows: rows.slice(0, MOST).map(cells) })
          : node("p", {}, none),
        rows.length > MOST ? node("p", { class: "note" }, `These are ${MOST} of ${number(rows.length)}.`) : null,
        rows.length && note ? node("p", { class: "note" }, note) : null,
        query(sql, { onEdit: this.#onEdit }),
      ].filter(Boolean),
    );
  }

  async #rules(place, given) {
    const sql = `from rules(${text(given)})`;
    const [row] = (await this.#ask(sql)).objects();
    const said = (value) => (value === null ? "does not apply" : value ? "yes" : "no");
    const rules = [
      ["the paper's rule: one state per element, neutral, cations below anions", said(row.is_allowed)],
      ["the same, if atoms of one element may differ in their states (mixed valence)", said(row.is_mixed_valence_allowed)],
      ["SMACT's validity, which admits alloys", said(row.is_smact_valid)],
      ["every element is a metal", said(row.is_all_metal)],
      ["largest electronegativity margin of a neutral choice", rounded(row.electronegativity_margin, 2) || "none"],
    ];
    place.replaceChildren(
      table({ caption: "Rules", hidesCaption: true, columns: [{ heading: "rule", kind: "text" }, { heading: "says", kind: "text" }], rows: rules }),
      query(sql, { onEdit: this.#onEdit }),
    );
  }

  #same(place, reduced) {
    const { command } = this.#settings;
    const code = (title, lines) => [node("h3", {}, title), node("pre", { class: "code", tabIndex: 0 }, node("code", {}, lines))];
    place.replaceChildren(
      ...code("Command", [`${command} label ${word(reduced)}\n${command} nearest ${word(reduced)}`]),
      ...code("SQL, in any DuckDB on the file", [`from label(${text(reduced)});\nfrom assignments(${text(reduced)});\nfrom entries(${text(reduced)});`]),
      ...code("Python", [
        `from stoichia.analysis import analogues, label, open_warehouse\n\nwarehouse = open_warehouse()\nlabel(warehouse, [${JSON.stringify(reduced)}])\nanalogues(warehouse, [${JSON.stringify(reduced)}])`,
      ]),
    );
  }
}
