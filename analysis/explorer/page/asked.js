// What is asked, as SQL: calls of the warehouse's documented macros, which anyone can run on the same file.
import { CATEGORIES, picked } from "./state.js";

// What ICSD reports of an element a state has to be at least a part of, to be called usual.
export const USUAL_SHARE = 0.05;
// A system of more elements is counted by masks and listed page by page, not as a whole.
const MOST_LISTED = 6;
export const PAGE = 25;

// Whether candidates are ranked for what is loaded, once the warehouse was asked.
export const ranked = { isSo: false, sql: "select count(*) > 0 as is_ranked\nfrom candidate_learnt\nwhere loads = loads_now()" };

export const text = (value) => `'${String(value).replaceAll("'", "''")}'`;
export const list = (values) => `[${values.map(text).join(", ")}]`;

const call = (name, positional, named) => {
  const given = [...positional, ...named.filter(Boolean).map(([key, value]) => `${key} := ${value}`)];
  const line = `${name}(${given.join(", ")})`;
  return line.length <= 88 ? line : `${name}(\n    ${given.join(",\n    ")}\n)`;
};

const knownBy = (state) => [
  state.sources.length ? ["sources", list(state.sources)] : null,
  state.stable ? ["only_stable", "true"] : null,
  state.experimental ? ["only_experimental", "true"] : null,
  state.hull !== null ? ["max_energy_above_hull", state.hull] : null,
];

export const isByDefault = (state) =>
  !state.sources.length && !state.stable && !state.experimental && state.hull === null;

// How a question is answered: of a few elements everything is listed; else it is counted and found.
export const way = (state) => {
  const inside = picked(state, "allowed", "required");
  if (state.others === "any") return inside.length || state.groups.length || picked(state, "excluded").length ? "found" : "whole";
  if (!inside.length) return picked(state, "excluded").length || state.groups.length ? "found" : "whole";
  if (inside.length < 2) return "too few";
  return inside.length <= MOST_LISTED ? "listed" : "found";
};

const wanted = (state) => [...picked(state, "required"), ...state.groups];

// The call that lists all compositions of the picked elements.
const listing = (state) =>
  call("explored", [list(picked(state, "allowed", "required"))], [
    wanted(state).length ? ["with_elements", list(wanted(state))] : null,
    state.usual ? ["min_common", USUAL_SHARE] : null,
    state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
    ...knownBy(state),
  ]);

const finding = (state) => {
  const inside = picked(state, "allowed", "required");
  const excluded = picked(state, "excluded");
  return [
    state.components !== null ? ["components", state.components] : null,
    wanted(state).length ? ["with_elements", list(wanted(state))] : null,
    state.others === "none" && inside.length ? ["only_elements", list(inside)] : null,
    excluded.length ? ["without_elements", list(excluded)] : null,
    state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
    state.maxAmount !== null ? ["max_amount", state.maxAmount] : null,
    ...knownBy(state),
    ["only_in_space", "true"],
  ];
};

// For macros that count inside the space anyway.
const spaceOnly = (state) => finding(state).filter((named) => named && named[0] !== "only_in_space");

const conditions = (state, ...more) => {
  const all = [
    state.components !== null ? `n_components = ${state.components}` : null,
    state.maxAmount !== null ? `list_max(amounts) <= ${state.maxAmount}` : null,
    ...more,
  ].filter(Boolean);
  return all.length ? `\nwhere ${all.join("\n    and ")}` : "";
};

const inCategories = (state) =>
  state.categories.length ? `category in (${state.categories.map(text).join(", ")})` : null;

// What is run stands on a temporary table of the listing; what is shown stands on the call itself.
const both = (state, make) => ({ sql: make("picked"), shown: make(listing(state)) });

export const keepListing = (state) => `create or replace temp table picked as\nfrom ${listing(state)}`;

const COUNTS = CATEGORIES.map((name) => `    count(*) filter (category = '${name}') as n_${name}`).join(",\n");

// Table 2 for what is picked.
export const table2 = (state) => {
  if (way(state) === "listed") {
    return both(
      state,
      (from) => `select
    n_components,
    count(*) as n_unique,
    count(*) filter (is_allowed) as n_allowed,
    count(*) filter (is_known) as n_known,
${COUNTS}
from ${from}${conditions(state, "in_space")}
group by n_components
order by n_components`,
    );
  }
  if (way(state) === "whole" && state.maxAtoms === null && state.maxAmount === null) {
    const named = knownBy(state).filter(Boolean);
    const from = named.length ? call("category_count_of", [], named) : "category_count";
    const sql = `from ${from}${state.components !== null ? `\nwhere n_components = ${state.components}` : ""}`;
    return { sql, shown: sql };
  }
  const sql = `select
    n_components,
    sum(n)::ubigint as n_unique,
    coalesce(sum(n) filter (category in ('standard', 'missing')), 0)::ubigint as n_allowed,
    coalesce(sum(n) filter (category in ('standard', 'interesting')), 0)::ubigint as n_known,
${CATEGORIES.map((name) => `    coalesce(sum(n) filter (category = '${name}'), 0)::ubigint as n_${name}`).join(",\n")}
from ${call("find_count", [], finding(state))}
group by n_components
order by n_components`;
  return { sql, shown: sql };
};

const ORDERS = {
  atoms: "n_atoms, n_components, formula",
  score: "score desc nulls last, n_atoms, formula",
  formula: "formula",
  elements: "n_components, elements, n_atoms, amounts",
};

const COLUMNS = "formula, category::varchar as category, reason, n_components, n_atoms, score, expected_share, sources, in_space";

export const compositions = (state, { skip = state.page * PAGE, n = PAGE } = {}) => {
  if (isOfBest(state)) return best(state, skip, n);
  if (way(state) === "listed") {
    return both(
      state,
      (from) => `select ${COLUMNS}
from ${from}${conditions(state, inCategories(state))}
order by ${ORDERS[state.sort]}
limit ${n}${skip ? ` offset ${skip}` : ""}`,
    );
  }
  const sql = `select ${COLUMNS}
from ${call("find", [], [
    ...finding(state),
    state.categories.length ? ["category", list(state.categories)] : null,
    ["sort", text(state.sort)],
    ["n", n],
    skip ? ["skip", skip] : null,
  ])}`;
  return { sql, shown: sql };
};

// Where nothing is picked: what to try first of the whole space.
const best = (state, skip, n) => {
  const sql = `select
    formula, category::varchar as category, null as reason, n_components, n_atoms, score,
    expected_share, null::varchar[] as sources, in_space
from ${call("candidates", [], [
    state.components !== null ? ["components", state.components] : null,
    state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
    ["category", "'missing'"],
    ["n", skip + n],
  ])}
limit ${n}${skip ? ` offset ${skip}` : ""}`;
  return { sql, shown: sql };
};

// Whether the list is of what to try first, and not of all that is counted.
export const isOfBest = (state) => ranked.isSo && way(state) === "whole" && isByDefault(state) && state.maxAmount === null;

// How many rows the table of compositions has.
export const nCompositions = (state) => {
  if (isOfBest(state)) {
    const sql = `select count(*) as n
from candidate
where category = 'missing'${state.components !== null ? ` and n_components = ${state.components}` : ""}${
      state.maxAtoms !== null ? ` and n_atoms <= ${state.maxAtoms}` : ""
    }`;
    return { sql, shown: sql };
  }
  if (way(state) === "listed") {
    return both(state, (from) => `select count(*) as n\nfrom ${from}${conditions(state, inCategories(state))}`);
  }
  const sql = `select coalesce(sum(n), 0)::ubigint as n\nfrom ${call("find_count", [], [
    ...finding(state),
    state.categories.length ? ["category", list(state.categories)] : null,
  ])}`;
  return { sql, shown: sql };
};

export const atoms = (state) => {
  if (way(state) === "listed") {
    return both(
      state,
      (from) => `select n_atoms, category::varchar as category, count(*) as n
from ${from}${conditions(state, "in_space")}
group by all
order by all`,
    );
  }
  const isWhole = way(state) === "whole" && isByDefault(state) && state.maxAtoms === null && state.maxAmount === null;
  const sql = isWhole
    ? `select n_atoms, category::varchar as category, sum(n)::ubigint as n
from atom_share()${state.components !== null ? `\nwhere n_components = ${state.components}` : ""}
group by all
order by all`
    : `select n_atoms, category::varchar as category, n
from ${call("find_atom_count", [], spaceOnly(state))}`;
  return { sql, shown: sql };
};

export const ratios = (state) =>
  both(
    state,
    (from) => `select formula, category::varchar as category, reason, elements, amounts, score
from ${from}${conditions(state, "in_space", inCategories(state))}`,
  );

// What each element has, or would have, of what is asked.
export const shades = (state) => {
  const inside = picked(state, "allowed", "required");
  const bounds = [
    state.components !== null ? ["components", state.components] : null,
    state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
    state.maxAmount !== null ? ["max_amount", state.maxAmount] : null,
    ...knownBy(state),
  ];
  if (state.others === "none" && inside.length) {
    if (state.shade === "candidates") {
      return `select unnest(elements)::varchar as symbol, count(*) as n
from ${call("candidates", [], [
        state.components !== null ? ["components", state.components] : null,
        ["category", "'missing'"],
        wanted(state).length ? ["with_elements", list(wanted(state))] : null,
        state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
        ["n", "null"],
      ])}
where len(list_filter(elements, lambda symbol: not list_contains(${list(inside)}::element_symbol[], symbol))) <= 1
group by all`;
    }
    return `select symbol::varchar as symbol, n_${state.shade} as n
from ${call("added_element", [list(inside)], [
      wanted(state).length ? ["with_elements", list(wanted(state))] : null,
      ...bounds,
    ])}`;
  }
  if (state.shade === "candidates") {
    const excluded = picked(state, "excluded");
    return `select unnest(elements)::varchar as symbol, count(*) as n
from ${call("candidates", [], [
      state.components !== null ? ["components", state.components] : null,
      ["category", "'missing'"],
      wanted(state).length ? ["with_elements", list(wanted(state))] : null,
      excluded.length ? ["without_elements", list(excluded)] : null,
      state.maxAtoms !== null ? ["max_atoms", state.maxAtoms] : null,
      ["n", "null"],
    ])}
group by all`;
  }
  if (way(state) === "whole" && state.maxAtoms === null && state.maxAmount === null) {
    const named = knownBy(state).filter(Boolean);
    return `select symbol::varchar as symbol, sum(n_${state.shade})::ubigint as n
from ${named.length ? call("element_count_of", [], named) : "element_count"}${
      state.components !== null ? `\nwhere n_components = ${state.components}` : ""
    }
group by symbol`;
  }
  return `select symbol::varchar as symbol, n_${state.shade} as n
from ${call("find_element_count", [], spaceOnly(state))}`;
};

export const analogues = (formulas) => `select input, analogue, symbol, replaced_symbol
from analogues(${list(formulas)})
qualify row_number() over (partition by input order by similarity desc, analogue) <= 3`;
