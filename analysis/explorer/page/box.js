// A box for SQL of one's own on the same file, with the dictionary beside it.
import { csv } from "./files.js";
import { answerTable, download, node, number } from "./parts.js";
import { Stopped } from "./warehouse.js";

// Rows that are shown of an answer.
const MOST = 500;
const EXAMPLES = [
  ["Table 2", "from category_count"],
  ["Why is this forbidden?", "from label(['Fe3O4', 'NaCl3', 'LiFePO4'])"],
  ["Nitrides of few atoms that nobody lists", "from find(\n    anions := ['N'],\n    without_elements := ['radioactive'],\n    category := 'missing',\n    components := 3,\n    max_atoms := 5,\n    n := 20\n)"],
  ["What is known of each source", "select source, n_read, n_accepted, n_compositions, loaded_at\nfrom known_source"],
];

export class Box {
  #holder;
  #warehouse;
  #change;
  #text;
  #answer;
  #dictionary;
  #asked = null;

  constructor(holder, { warehouse, change }) {
    this.#holder = holder;
    this.#warehouse = warehouse;
    this.#change = change;
    this.#text = node("textarea", {
      id: "sql", rows: 9, spellcheck: false, autocapitalize: "off", autocomplete: "off",
      on: {
        keydown: (event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#run();
        },
      },
    });
    this.#answer = node("div", { class: "answer", "aria-live": "polite" });
    this.#dictionary = node("div", { class: "dictionary" }, node("p", { class: "note" }, "…"));
    holder.replaceChildren(
      node("h1", {}, "Ask in SQL"),
      node("p", { class: "hint" }, "On the same file, in this browser: nothing can be changed, and no other file or host reached. Control and Enter runs it."),
      node("div", { class: "box" }, [
        node("div", { class: "asking" }, [
          node("form", { on: { submit: (event) => (event.preventDefault(), this.#run()) } }, [
            node("label", { class: "field", htmlFor: "sql" }, [node("span", {}, "Statement"), this.#text]),
            node("div", { class: "row" }, [
              node("button", { type: "submit", class: "main" }, "Run"),
              ...EXAMPLES.map(([words, sql]) => node("button", { type: "button", on: { click: () => this.#change((state) => (state.sql = sql)) } }, words)),
            ]),
          ]),
          this.#answer,
        ]),
        node("aside", { "aria-labelledby": "title-dictionary" }, [node("h2", { id: "title-dictionary" }, "Dictionary"), this.#dictionary]),
      ]),
    );
  }

  async show(state) {
    if (state.sql && this.#asked !== state.sql) {
      this.#text.value = state.sql;
      await this.#ask(state.sql);
    } else if (!state.sql && !this.#text.value) {
      this.#text.value = EXAMPLES[0][1];
    }
    if (!this.#dictionary.dataset.whole) await this.#fill();
  }

  #run() {
    const sql = this.#text.value.trim();
    if (!sql) return;
    this.#asked = null;
    this.#change((state) => (state.sql = sql));
  }

  async #ask(sql) {
    this.#asked = sql;
    this.#answer.replaceChildren(node("p", { class: "note" }, "…"));
    try {
      const answer = await this.#warehouse.askAny(sql, { most: MOST });
      const rows = `${number(Math.min(answer.rows.length, MOST))}${answer.isCut ? " rows, and there are more" : answer.rows.length === 1 ? " row" : " rows"}`;
      this.#answer.replaceChildren(
        node("div", { class: "tools" }, [
          node("p", { role: "status" }, `${rows}, in ${(answer.took / 1000).toFixed(2)} s`),
          node("button", { type: "button", on: { click: () => download("answer.csv", csv(answer), "text/csv") } }, answer.isCut ? `CSV of these ${MOST}` : "CSV"),
        ]),
        answerTable(answer, "Answer"),
      );
    } catch (error) {
      if (error instanceof Stopped) {
        this.#answer.replaceChildren(node("p", { class: "note" }, "Stopped."));
        return;
      }
      this.#answer.replaceChildren(node("p", { class: "problem", role: "alert" }, error.message));
    }
  }

  async #fill() {
    const [relations, columns, macros] = await Promise.all([
      this.#warehouse.ask("select relation, kind, comment from catalogue_relation order by relation"),
      this.#warehouse.ask("select relation, name, comment from catalogue_column order by relation, column_index"),
      this.#warehouse.ask("select macro, comment from catalogue_macro order by macro"),
    ]);
    const of = new Map();
    for (const { relation, name, comment } of columns.objects()) {
      if (!of.has(relation)) of.set(relation, []);
      of.get(relation).push([name, comment]);
    }
    const insert = (sql) => this.#change((state) => (state.sql = sql));
    const seen = new Set();
    const entries = [
      ...relations.objects().map(({ relation, comment }) => ({
        name: relation, comment, inner: of.get(relation) ?? [], sql: `from ${/^[a-z_0-9.]+$/.test(relation) ? relation : `"${relation}"`}\nlimit 100`,
      })),
      ...macros.objects().map(({ macro, comment }) => ({ name: macro, comment, inner: null })),
    ].filter(({ name, comment }) => !seen.has(`${name}${comment}`) && seen.add(`${name}${comment}`));
    const made = entries.map((entry) => ({
      words: `${entry.name} ${entry.comment ?? ""}`.toLowerCase(),
      node: node("details", {}, [
        node("summary", {}, node("code", {}, entry.name)),
        node("p", {}, entry.comment ?? ""),
        entry.inner
          ? [
              node("dl", {}, entry.inner.flatMap(([name, comment]) => [node("dt", {}, node("code", {}, name)), node("dd", {}, comment ?? "")])),
              node("button", { type: "button", on: { click: () => insert(entry.sql) } }, "See its rows"),
            ]
          : null,
      ]),
    }));
    const find = node("input", {
      type: "search", placeholder: "known, candidate, map …",
      on: {
        input: (event) => {
          const asking = event.target.value.trim().toLowerCase();
          for (const each of made) each.node.hidden = asking !== "" && !each.words.includes(asking);
        },
      },
    });
    this.#dictionary.replaceChildren(node("label", { class: "field" }, [node("span", {}, "Find a table, view or macro"), find]), node("div", { class: "entries" }, made.map((each) => each.node)));
    this.#dictionary.dataset.whole = "";
  }
}
