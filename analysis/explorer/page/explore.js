// The page: reads the address, asks the warehouse, and shows what it says.
import { Options } from "./options.js";
import { PeriodicTable } from "./elements.js";
import { Space } from "./space.js";
import { MEMORY_LIMIT, Stopped, Warehouse } from "./warehouse.js";
import * as asked from "./asked.js";
import { node, number } from "./parts.js";
import { picked, read, written } from "./state.js";

const VIEWS = ["space", "composition", "above", "sql"];
const SHADE_WORDS = { missing: "missing", known: "known", allowed: "allowed", candidates: "ranked candidates" };
const $ = (id) => document.getElementById(id);

const trouble = (message) => {
  $("trouble").textContent = message;
  $("trouble").hidden = !message;
};

const settings = await (await fetch("settings.json")).json();
let state = read(location.hash, settings);
const colours = state.colours ?? settings.colours;
for (const look of Object.values(settings.looks)) look.colour = look.colours[colours];
let isOpen = false;
const views = {};

const warehouse = new Warehouse(settings.warehouse, {
  onWork: (isWorking) => {
    if (!isOpen) return;
    clearTimeout(working.timer);
    if (isWorking) working.timer = setTimeout(() => working.show("Asking the warehouse …", true), 300);
    else working.hide();
  },
  onReplaced: () => {
    trouble("");
    $("trouble").append(
      "The warehouse was built or loaded anew: what is shown is of the former one. ",
      node("button", { type: "button", on: { click: () => location.reload() } }, "Load the new one"),
    );
    $("trouble").hidden = false;
  },
});

const working = {
  timer: 0,
  show(words, canStop) {
    $("work").hidden = false;
    $("work-words").textContent = words;
    $("stop").hidden = !canStop;
  },
  hide() {
    $("work").hidden = true;
  },
};
$("stop").addEventListener("click", () => warehouse.stop());

const periodic = new PeriodicTable($("elements"), settings, {
  onPick: (symbol, kind) =>
    change((each) => {
      if (kind) each.elements.set(symbol, kind);
      else each.elements.delete(symbol);
    }),
});
const options = new Options($("options"), settings, { change });

// Changes what is asked; the address follows, and the way back leads to what was asked before.
function change(act, { keepsPage = false } = {}) {
  if (!keepsPage) state.page = 0;
  act(state);
  history.pushState(null, "", written(state));
  show();
}

const hints = (way) => {
  const n = state.elements.size;
  if (way === "too few") return "Pick one more element: a composition has two or more. Or let any other element be in it.";
  if (n || state.groups.length) {
    const cycle = state.others === "any" ? "required to excluded" : "allowed to required to excluded";
    return `A click leads an element from ${cycle} and back. The number in a cell, and its shade, tell how many compositions that hold that element are there, or would be if it were picked too.`;
  }
  return "Pick elements to see every composition of them: what is known, what chemistry allows and nobody has listed, and why the rest is forbidden.";
};

let shadedFor = "";
const shade = async () => {
  const sql = asked.shades(state);
  if (sql === shadedFor) return;
  const answer = await warehouse.ask(sql, { purpose: "shade" });
  shadedFor = sql;
  shadedCounts = new Map(answer.objects().map(({ symbol, n }) => [symbol, n]));
  periodic.show(state, shadedCounts, SHADE_WORDS[state.shade]);
};
let shadedCounts = null;

// Whether what is asked is answered, as far as it can be, is told to whom waits for it.
let nShown = 0;

async function show() {
  const mine = (nShown += 1);
  delete document.documentElement.dataset.idle;
  // What was asked for the former state is given up: its answers are not waited for.
  warehouse.stop();
  await showNow();
  if (mine === nShown) document.documentElement.dataset.idle = "";
}

async function showNow() {
  trouble("");
  for (const view of VIEWS) $(`view-${view}`).hidden = view !== state.view;
  for (const link of document.querySelectorAll("nav [data-view]")) {
    if (link.dataset.view === state.view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const way = asked.way(state);
  periodic.show(state, shadedCounts, SHADE_WORDS[state.shade]);
  options.show(state, way);
  $("hint").textContent = hints(way);
  document.title = titleOf(state);
  if (!isOpen) return;
  try {
    if (state.view === "space") {
      await views.space.show(state);
      await shade();
    } else {
      await (await views[state.view]()).show(state);
    }
  } catch (error) {
    if (error instanceof Stopped) return;
    trouble(error.message);
  }
}

const titleOf = ({ view, formula }) => {
  if (view === "composition" && formula) return `${formula} · stoichia`;
  const inside = picked(state, "allowed", "required");
  if (view === "space" && inside.length) return `${inside.join("–")} · stoichia`;
  return "stoichia: the space of inorganic compositions";
};

// Views that are not looked at are not loaded.
const later = (name, file, make) => {
  let made = null;
  views[name] = async () => (made ??= make(await import(file)));
};
const onEdit = (sql) => change((each) => Object.assign(each, { view: "sql", sql }));
later("composition", "./composition.js", ({ Composition }) => new Composition($("view-composition"), { warehouse, settings, change, onEdit }));
later("above", "./above.js", ({ Above }) => new Above($("view-above"), { warehouse, settings, change, onEdit }));
later("sql", "./box.js", ({ Box }) => new Box($("view-sql"), { warehouse, settings, change }));

window.addEventListener("popstate", () => {
  state = read(location.hash, settings);
  if ((state.colours ?? settings.colours) === colours) show();
  // Everything is drawn anew in other colours.
  else location.reload();
});
document.querySelector(".open").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("open").value.trim();
  if (text) change((each) => Object.assign(each, { view: "composition", formula: text }));
});
for (const link of document.querySelectorAll("[data-view]")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    change((each) => (each.view = link.dataset.view), { keepsPage: true });
  });
}

show();
working.show("Opening the warehouse …", false);
try {
  await warehouse.open();
  isOpen = true;
  working.hide();
  views.space = new Space($("answers"), { warehouse, settings, change, onEdit });
  asked.ranked.isSo = (await warehouse.ask(asked.ranked.sql)).objects()[0].is_ranked;
  options.setRanked(asked.ranked.isSo);
  options.setSources((await warehouse.ask("select source, n_compositions from known_source order by n_compositions desc, source")).objects());
  await show();
} catch (error) {
  working.hide();
  if (!(error instanceof Stopped)) trouble(error.message);
}
const palettes = node(
  "select",
  {
    on: {
      change: (event) => {
        state.colours = event.target.value === settings.colours ? null : event.target.value;
        history.pushState(null, "", written(state));
        location.reload();
      },
    },
  },
  settings.palettes.map((name) => node("option", { value: name, selected: name === colours }, name === "safe" ? "told apart by any colour vision" : `as in the ${name}`)),
);
$("foot").replaceChildren(
  node("label", { class: "palettes" }, ["Colours ", palettes]),
  `stoichia ${settings.version}. The warehouse `,
  warehouse.size ? `(${number(Math.round(warehouse.size / 1e6))} MB) ` : "",
  warehouse.isWhole ? "was read as a whole, since this server gives no parts of files; " : "is read in parts, as questions need them; ",
  `it is asked in this browser, which it takes at most ${MEMORY_LIMIT.replace("MB", " MB")} of memory of. Nothing is sent anywhere.`,
);
document.documentElement.dataset.ready = "";
// For whoever works in the console of the browser, and for tests.
window.stoichia = { ask: (sql) => warehouse.ask(sql) };
