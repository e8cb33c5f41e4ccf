// The periodic table to pick from: a click, Enter or the space bar leads an element from one state to the next.
import { compact, node, number } from "./parts.js";

const WORDS = { allowed: "allowed", required: "required", excluded: "excluded" };
// In which order a click leads through what an element can be.
const NEXT = {
  none: { undefined: "allowed", allowed: "required", required: "excluded", excluded: undefined },
  any: { undefined: "required", allowed: "required", required: "excluded", excluded: undefined },
};
const KEYS = { a: "allowed", r: "required", x: "excluded", Delete: undefined, Backspace: undefined };
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class PeriodicTable {
  #cells = new Map();
  #places = [];
  #state = null;

  constructor(holder, settings, { onPick }) {
    const pick = (symbol, kind) => onPick(symbol, kind);
    for (const element of settings.elements) {
      const { symbol, name, z, column, row } = element;
      const cell = node(
        "button",
        {
          type: "button",
          class: "cell",
          "data-z": String(z),
          tabIndex: this.#places.length ? -1 : 0,
          style: { "grid-column": column, "grid-row": row },
          on: {
            click: () => pick(symbol, NEXT[this.#state.others][this.#state.elements.get(symbol)]),
            keydown: (event) => this.#key(event, element, pick),
            focus: () => this.#only(symbol),
          },
        },
        node("span", { class: "symbol" }, symbol),
      );
      this.#cells.set(symbol, { cell, name });
      this.#places.push(element);
    }
    holder.replaceChildren(
      node("p", { class: "unseen", id: "elements-help" }, "Arrow keys move between elements. Enter or the space bar leads an element from one state to the next; a allows it, r requires it, x excludes it, Delete clears it."),
      node("div", { class: "wide", tabIndex: -1 }, [
        node(
          "div",
          { class: "periodic", role: "group", "aria-label": "Periodic table", "aria-describedby": "elements-help" },
          [...this.#cells.values()].map(({ cell }) => cell),
        ),
      ]),
    );
  }

  #only(symbol) {
    for (const [each, { cell }] of this.#cells) cell.tabIndex = each === symbol ? 0 : -1;
  }

  #key(event, element, pick) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (Object.hasOwn(KEYS, event.key)) {
      event.preventDefault();
      pick(element.symbol, KEYS[event.key]);
    } else if (Object.hasOwn(STEPS, event.key)) {
      event.preventDefault();
      this.#move(element, STEPS[event.key]);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      this.#cells.get(this.#places.at(event.key === "Home" ? 0 : -1).symbol).cell.focus();
    }
  }

  // To the nearest element in a direction, over the gaps of the table.
  #move({ column, row }, [right, down]) {
    const ahead = this.#places
      .map((place) => {
        const along = right ? (place.column - column) * right : (place.row - row) * down;
        const aside = right ? Math.abs(place.row - row) : Math.abs(place.column - column);
        return { place, along, distance: along + 4 * aside };
      })
      .filter(({ along }) => along > 0)
      .sort((a, b) => a.distance - b.distance);
    if (ahead.length) this.#cells.get(ahead[0].place.symbol).cell.focus();
  }

  // Shows what is picked; counts, a map of symbols to numbers, shade the cells.
  show(state, counts = null, what = "") {
    this.#state = state;
    // What is picked already has the most: it would leave the others pale.
    const others = counts ? [...counts].filter(([symbol]) => !state.elements.get(symbol)).map(([, n]) => n) : [];
    const highest = Math.max(0, ...others);
    for (const [symbol, { cell, name }] of this.#cells) {
      const kind = state.elements.get(symbol);
      cell.dataset.kind = kind ?? "";
      if (counts) {
        const n = counts.get(symbol) ?? 0;
        const depth = n && highest ? Math.min(1, 0.05 + 0.95 * Math.sqrt(n / highest)) : 0;
        cell.style.setProperty("--depth", depth.toFixed(3));
        cell.dataset.n = compact(n);
        cell.title = `${name}: ${number(n)} ${what}`;
      }
      const said = counts ? `, ${number(counts.get(symbol) ?? 0)} ${what}` : "";
      cell.setAttribute("aria-label", `${symbol}, ${name}, ${kind ? WORDS[kind] : "not picked"}${said}`);
    }
  }
}
