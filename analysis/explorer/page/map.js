// A map of the space: compositions as points, near where their elements are alike; those of the picked elements marked.
import { CATEGORIES, picked } from "./state.js";
import { formula, marker, node, query, rounded, times } from "./parts.js";

const SHAPES = {
  circle: (path, r) => path.arc(0, 0, r, 0, 2 * Math.PI),
  square: (path, r) => path.rect(-0.89 * r, -0.89 * r, 1.78 * r, 1.78 * r),
  diamond: (path, r) => [[0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]].forEach(([x, y]) => path.lineTo(x * r, y * r)),
  "triangle-up": (path, r) => [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]].forEach(([x, y]) => path.lineTo(x * r, y * r)),
};

const chosen = { n: null, embedding: null, method: null };

export class MapView {
  #holder;
  #warehouse;
  #settings;
  #onEdit;
  #onOpen;
  #points = [];
  #canvas;
  #tip;
  #hovered = -1;
  #view = { left: 0, top: 0, size: 1 };

  constructor(holder, { warehouse, settings, onEdit, onOpen }) {
    this.#holder = holder;
    this.#warehouse = warehouse;
    this.#settings = settings;
    this.#onEdit = onEdit;
    this.#onOpen = onOpen;
  }

  async show(state) {
    const title = node("h2", {}, "Maps of the space");
    const maps = (await this.#warehouse.ask("select n_components, embedding, method, trustworthiness, silhouette from shown_map order by all")).objects();
    if (!maps.length) {
      this.#holder.replaceChildren(title, node("p", {}, ["This warehouse has no maps. Make them with ", node("code", {}, `${this.#settings.command} map`), ", then come back."]));
      return;
    }
    if (!maps.some((each) => each.n_components === chosen.n && each.embedding === chosen.embedding && each.method === chosen.method)) {
      Object.assign(chosen, { n: maps[0].n_components, embedding: maps[0].embedding, method: maps[0].method });
    }
    const { components, embeddings, methods } = this.#settings;
    const select = (name, label, values, words) =>
      node("label", { class: "field" }, [
        node("span", {}, label),
        node("select", {
          on: {
            change: (event) => {
              chosen[name] = name === "n" ? Number(event.target.value) : event.target.value;
              this.#view = { left: 0, top: 0, size: 1 };
              this.show(state);
            },
          },
        }, [...new Set(values)].map((value) => node("option", { value, selected: value === chosen[name] }, words[value] ?? String(value)))),
      ]);
    const ofSample = maps.filter((each) => each.n_components === chosen.n);
    this.#canvas = node("canvas", {
      tabIndex: 0, role: "img", "aria-label": "Scatter plot of a map",
      on: {
        pointermove: (event) => this.#pointed(event),
        pointerleave: () => this.#hover(-1),
        click: () => this.#hovered >= 0 && !this.#wasMoved && this.#onOpen(this.#points[this.#hovered].formula),
        pointerdown: (event) => this.#held(event),
        wheel: (event) => this.#wheeled(event),
        dblclick: () => ((this.#view = { left: 0, top: 0, size: 1 }), this.#draw()),
        keydown: (event) => this.#key(event),
      },
    });
    this.#tip = node("div", { class: "tip", role: "status", hidden: true });
    const scores = node("p", { class: "note" });
    const below = node("div", {});
    this.#holder.replaceChildren(
      title,
      node("div", { class: "row choices" }, [
        select("n", "Components", maps.map((each) => each.n_components), components),
        select("embedding", "Embedding", ofSample.map((each) => each.embedding), embeddings),
        select("method", "Method", ofSample.filter((each) => each.embedding === chosen.embedding).map((each) => each.method), methods),
      ]),
      node("p", { class: "kinds-line" }, CATEGORIES.map((name) => node("span", {}, [marker(this.#settings.looks[name]), name]))),
      node("div", { class: "paper ratio map" }, [this.#canvas, this.#tip]),
      scores,
      below,
    );
    const sql = `select formula, shown_map_point.category::varchar as category, reason, x, y
from shown_map_point
inner join shown_map_composition using (n_components, point_number)
where n_components = ${chosen.n} and embedding = '${chosen.embedding.replaceAll("'", "''")}' and method = '${chosen.method.replaceAll("'", "''")}'
order by point_number`;
    below.replaceChildren(query(sql, { onEdit: this.#onEdit }));
    const rows = (await this.#warehouse.ask(sql, { purpose: "map" })).objects();
    const span = (name) => {
      const values = rows.map((row) => row[name]);
      const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
      return (value) => (high > low ? (value - low) / (high - low) : 0.5);
    };
    const [toX, toY] = [span("x"), span("y")];
    const inside = picked(state, "allowed", "required");
    const required = picked(state, "required");
    const isPicked = (text) => {
      if (!inside.length) return false;
      const elements = text.match(/[A-Z][a-z]?/g);
      return state.others === "any" ? required.every((symbol) => elements.includes(symbol)) && required.length > 0 : elements.every((symbol) => inside.includes(symbol)) && required.every((symbol) => elements.includes(symbol));
    };
    this.#points = rows.map((row) => ({ ...row, u: toX(row.x), v: 1 - toY(row.y), isPicked: isPicked(row.formula) }));
    const marked = this.#points.filter((point) => point.isPicked);
    const map = maps.find((each) => each.n_components === chosen.n && each.embedding === chosen.embedding && each.method === chosen.method);
    scores.textContent =
      `${times(rows.length, "composition", "compositions")}, as many of each category; trustworthiness ${rounded(map.trustworthiness)}, silhouette of the categories ${rounded(map.silhouette)}. ` +
      (inside.length ? `${times(marked.length, "of them is", "of them are")} of the picked elements, ringed${marked.length ? `: ${marked.slice(0, 8).map((point) => point.formula).join(", ")}${marked.length > 8 ? ", …" : ""}` : ""}. ` : "Pick elements in the space to see theirs marked. ") +
      "The wheel with Ctrl, or the keys + and −, zoom; dragging or the arrow keys pan; a double click shows all.";
    this.#canvas.setAttribute("aria-label", `Map of ${scores.textContent}`);
    new ResizeObserver(() => this.#draw()).observe(this.#canvas);
    this.#draw();
  }

  #toPixels({ u, v }) {
    const { left, top, size } = this.#view;
    const [width, height] = [this.#canvas.clientWidth - 24, this.#canvas.clientHeight - 24];
    return [12 + ((u - left) / size) * width, 12 + ((v - top) / size) * height];
  }

  #draw() {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio || 1;
    if (!canvas.clientWidth) return;
    canvas.width = Math.round(canvas.clientWidth * ratio);
    canvas.height = Math.round(canvas.clientHeight * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    // Few points are drawn larger than many.
    const radius = Math.min(7, Math.max(2.4, 70 / Math.sqrt(this.#points.length + 1)) / Math.sqrt(this.#view.size));
    const paths = Object.fromEntries(CATEGORIES.map((name) => {
      const path = new Path2D();
      SHAPES[this.#settings.looks[name].shape]?.(path, radius);
      path.closePath();
      return [name, path];
    }));
    const hasPicked = this.#points.some((point) => point.isPicked);
    const mark = (point, i) => {
      const [x, y] = this.#toPixels(point);
      if (x < -9 || y < -9 || x > canvas.clientWidth + 9 || y > canvas.clientHeight + 9) return;
      context.setTransform(ratio, 0, 0, ratio, x * ratio, y * ratio);
      context.globalAlpha = hasPicked && !point.isPicked ? 0.3 : 0.65;
      context.fillStyle = this.#settings.looks[point.category].colour;
      context.fill(paths[point.category]);
      if (point.isPicked || i === this.#hovered) {
        context.globalAlpha = 1;
        context.fill(paths[point.category]);
        context.strokeStyle = "#111";
        context.lineWidth = 1.5;
        context.beginPath();
        context.arc(0, 0, radius + 4, 0, 2 * Math.PI);
        context.stroke();
      }
    };
    this.#points.forEach((point, i) => point.isPicked || mark(point, i));
    this.#points.forEach((point, i) => point.isPicked && mark(point, i));
    if (this.#hovered >= 0) mark(this.#points[this.#hovered], this.#hovered);
  }

  #pointed(event) {
    if (event.buttons) return;
    const box = this.#canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let found = -1;
    let least = 10;
    this.#points.forEach((point, i) => {
      const [u, v] = this.#toPixels(point);
      const far = Math.hypot(u - x, v - y) - (point.isPicked ? 4 : 0);
      if (far < least) [found, least] = [i, far];
    });
    this.#hover(found);
  }

  #hover(i) {
    if (i === this.#hovered) return;
    this.#hovered = i;
    this.#draw();
    this.#tip.hidden = i < 0;
    if (i < 0) return;
    const point = this.#points[i];
    const [x, y] = this.#toPixels(point);
    this.#tip.replaceChildren(node("strong", {}, formula(point.formula)), node("div", {}, `${point.category}: ${this.#settings.looks[point.category].meaning}`), node("div", {}, point.reason ?? ""));
    this.#tip.style.left = `${Math.min(Math.max(0, x + 12), Math.max(0, this.#canvas.clientWidth - 240))}px`;
    this.#tip.style.top = `${y + 14}px`;
  }

  #wasMoved = false;

  #held(event) {
    const start = { x: event.clientX, y: event.clientY, ...this.#view };
    this.#wasMoved = false;
    this.#canvas.setPointerCapture(event.pointerId);
    const move = (each) => {
      const [dx, dy] = [each.clientX - start.x, each.clientY - start.y];
      if (Math.hypot(dx, dy) < 4) return;
      this.#wasMoved = true;
      this.#hover(-1);
      this.#view.left = start.left - (dx / this.#canvas.clientWidth) * start.size;
      this.#view.top = start.top - (dy / this.#canvas.clientHeight) * start.size;
      this.#draw();
    };
    const end = () => this.#canvas.removeEventListener("pointermove", move);
    this.#canvas.addEventListener("pointermove", move);
    this.#canvas.addEventListener("pointerup", end, { once: true });
    this.#canvas.addEventListener("pointercancel", end, { once: true });
  }

  #zoom(factor, u = 0.5, v = 0.5) {
    const { left, top, size } = this.#view;
    const next = Math.min(1, Math.max(0.02, size * factor));
    this.#view = next === 1 ? { left: 0, top: 0, size: 1 } : { left: left + u * (size - next), top: top + v * (size - next), size: next };
    this.#hover(-1);
    this.#draw();
  }

  #wheeled(event) {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = this.#canvas.getBoundingClientRect();
    this.#zoom(event.deltaY < 0 ? 0.8 : 1.25, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  #key(event) {
    const pans = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key === "+" || event.key === "=") this.#zoom(0.8);
    else if (event.key === "-") this.#zoom(1.25);
    else if (pans[event.key]) {
      event.preventDefault();
      this.#view.left += pans[event.key][0] * 0.1 * this.#view.size;
      this.#view.top += pans[event.key][1] * 0.1 * this.#view.size;
      this.#draw();
    }
  }
}
