// What is asked, as it stands in the address: whoever has the address sees the same.
export const CATEGORIES = ["standard", "missing", "interesting", "unlikely"];
export const SHADES = ["missing", "known", "allowed", "candidates"];
export const SORTS = ["atoms", "score", "formula", "elements"];

export const fresh = () => ({
  view: "space",
  // Symbol to allowed, required or excluded.
  elements: new Map(),
  // Groups of which one element is required.
  groups: [],
  others: "none",
  components: null,
  categories: [],
  maxAtoms: null,
  maxAmount: null,
  sources: [],
  stable: false,
  experimental: false,
  hull: null,
  usual: false,
  shade: "missing",
  sort: "atoms",
  page: 0,
  formula: "",
  sql: "",
  figure: "",
  // Null for those that the page was written with.
  colours: null,
});

const words = (text) => (text ?? "").split(",").filter(Boolean);
const count = (text) => (/^[1-9]\d{0,5}$/.test(text ?? "") ? Number(text) : null);

export const picked = (state, ...kinds) =>
  [...state.elements].filter(([, kind]) => kinds.includes(kind)).map(([symbol]) => symbol);

// From the address to what is asked; what it has and nobody knows is left out.
export const read = (hash, settings) => {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const state = fresh();
  const symbols = new Set(settings.elements.map(({ symbol }) => symbol));
  for (const kind of ["allowed", "required", "excluded"]) {
    for (const symbol of words(given.get(kind))) if (symbols.has(symbol)) state.elements.set(symbol, kind);
  }
  const among = (name, values, otherwise) => (values.includes(given.get(name)) ? given.get(name) : otherwise);
  state.view = among("view", ["space", "composition", "above", "sql"], "space");
  state.groups = words(given.get("one-of")).filter((name) => Object.hasOwn(settings.groups, name));
  state.others = among("others", ["none", "any"], "none");
  state.components = settings.spaceComponents.includes(count(given.get("components"))) ? count(given.get("components")) : null;
  state.categories = words(given.get("category")).filter((name) => CATEGORIES.includes(name));
  state.maxAtoms = count(given.get("max-atoms"));
  state.maxAmount = count(given.get("max-amount"));
  state.sources = given.getAll("source");
  state.stable = given.has("stable");
  state.experimental = given.has("experimental");
  state.hull = given.get("hull") !== null && Number.isFinite(Number(given.get("hull"))) ? Number(given.get("hull")) : null;
  state.usual = given.has("usual");
  state.shade = among("shade", SHADES, "missing");
  state.sort = among("sort", SORTS, "atoms");
  state.page = (count(given.get("page")) ?? 1) - 1;
  state.formula = given.get("formula") ?? "";
  state.sql = given.get("sql") ?? "";
  state.figure = given.get("figure") ?? "";
  state.colours = among("colours", settings.palettes, null);
  return state;
};

export const written = (state) => {
  const given = new URLSearchParams();
  const put = (name, value) => {
    if (value !== null && value !== "" && value !== false) given.set(name, value === true ? "" : value);
  };
  if (state.view !== "space") put("view", state.view);
  for (const kind of ["allowed", "required", "excluded"]) put(kind, picked(state, kind).join(","));
  put("one-of", state.groups.join(","));
  if (state.others !== "none") put("others", state.others);
  put("components", state.components);
  put("category", state.categories.join(","));
  put("max-atoms", state.maxAtoms);
  put("max-amount", state.maxAmount);
  for (const source of state.sources) given.append("source", source);
  put("stable", state.stable);
  put("experimental", state.experimental);
  put("hull", state.hull);
  put("usual", state.usual);
  if (state.shade !== "missing") put("shade", state.shade);
  if (state.sort !== "atoms") put("sort", state.sort);
  if (state.page) put("page", state.page + 1);
  if (state.view === "composition") put("formula", state.formula);
  if (state.view === "sql") put("sql", state.sql);
  if (state.view === "above") put("figure", state.figure);
  put("colours", state.colours);
  const text = given.toString().replaceAll("%2C", ",").replace(/=(?=&|$)/g, "");
  return text ? `#${text}` : "#";
};
