// Every ratio of two, three or four elements as a point: on a line, in a triangle, in a tetrahedron or a cut through it.
import { formula, node, rounded } from "./parts.js";

const HEIGHT = Math.sqrt(3) / 2;
// Corners around the middle, in the order of formulas; the third coordinate points to whom looks.
const CORNERS = {
  2: [[-1, 0, 0], [1, 0, 0]],
  3: [[-1, HEIGHT - 0.25, 0], [1, HEIGHT - 0.25, 0], [0, -HEIGHT - 0.25, 0]],
  4: [[-0.94, 0.55, -0.54], [0.94, 0.55, -0.54], [0, 0.55, 1.09], [0, -0.98, 0]],
};
const outline = (shape, radius) => {
  const path = new Path2D();
  const corners = {
    square: [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]],
    diamond: [[0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]],
    "triangle-up": [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]],
  }[shape];
  if (corners) {
    corners.forEach(([x, y]) => path.lineTo(x * radius, y * radius));
    path.closePath();
  } else {
    path.arc(0, 0, radius, 0, 2 * Math.PI);
  }
  return path;
};

export class Diagram {
  #elements;
  #points;
  #settings;
  #canvas;
  #tip;
  #turn = { around: 0.5, over: -0.25 };
  #cut = null;
  #at = -1;
  #placed = [];
  #onOpen;

  constructor(holder, { settings, elements, rows, onOpen }) {
    this.#settings = settings;
    this.#elements = elements;
    this.#onOpen = onOpen;
    const place = new Map(elements.map((symbol, i) => [symbol, i]));
    // The unlikely lie below, the known above.
    const layer = { unlikely: 0, missing: 1, interesting: 2, standard: 3 };
    this.#points = rows
      .filter((row) => row.elements.every((symbol) => place.has(symbol)))
      .map((row) => {
        const total = row.amounts.reduce((sum, amount) => sum + amount, 0);
        const parts = elements.map(() => 0);
        row.elements.forEach((symbol, i) => (parts[place.get(symbol)] = row.amounts[i] / total));
        return { ...row, parts };
      })
      .sort((a, b) => layer[a.category] - layer[b.category] || (a.score ?? 0) - (b.score ?? 0));
    const highest = Math.max(0.001, ...this.#points.map(({ score }) => score ?? 0));
    for (const point of this.#points) {
      point.radius = point.category === "unlikely" && point.score === null ? 2 : point.score === null ? 4.5 : 3 + 5 * Math.sqrt(point.score / highest);
    }
    const counts = Object.groupBy ? Object.groupBy(this.#points, ({ category }) => category) : {};
    const said = settings.categories.filter((name) => counts[name]).map((name) => `${counts[name].length} ${name}`).join(", ");
    this.#canvas = node("canvas", {
      tabIndex: 0, role: "img",
      "aria-label": `Diagram of the ratios of ${elements.join(", ")}: ${said}. The table of compositions has the same.`,
      on: {
        pointermove: (event) => this.#pointed(event),
        pointerleave: () => this.#show(-1),
        pointerdown: (event) => this.#held(event),
        click: (event) => this.#clicked(event),
        keydown: (event) => this.#key(event),
      },
    });
    this.#tip = node("div", { class: "tip", role: "status", hidden: true });
    const cut =
      elements.length === 4
        ? node("label", { class: "cut" }, [
            node("span", {}, "Show "),
            node(
              "select",
              {
                on: {
                  change: (event) => {
                    this.#cut = event.target.value === "" ? null : JSON.parse(event.target.value);
                    this.draw();
                  },
                },
              },
              [
                node("option", { value: "" }, "the whole; drag, or use the arrow keys, to turn it"),
                ...elements.flatMap((symbol, i) =>
                  this.#shares(i).map((share) => node("option", { value: JSON.stringify([i, share]) }, `the cut of ${symbol} at ${Math.round(100 * share)} % of the atoms`)),
                ),
              ],
            ),
          ])
        : null;
    holder.append(...[cut, node("div", { class: "paper ratio", "data-n": elements.length }, [this.#canvas, this.#tip])].filter(Boolean));
    this.#legend(holder);
    new ResizeObserver(() => this.draw()).observe(this.#canvas);
  }

  // The shares of an element that most of the compositions have: where a cut shows many.
  #shares(i) {
    const n = new Map();
    for (const { parts } of this.#points) {
      const share = Math.round(parts[i] * 1e6) / 1e6;
      if (share < 1) n.set(share, (n.get(share) ?? 0) + 1);
    }
    return [...n].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([share]) => share).sort((a, b) => a - b);
  }

  #legend(holder) {
    const present = new Set(this.#points.map(({ category }) => category));
    const list = node("p", { class: "note legend-note" });
    const marks = this.#settings.categories.filter((name) => present.has(name));
    list.append(`${marks.join(", ")}: as in the table above. The larger a mark, the higher its score among candidates.`);
    holder.append(list);
  }

  #isShown(point) {
    return this.#cut === null || Math.abs(point.parts[this.#cut[0]] - this.#cut[1]) < 1e-6;
  }

  #corners() {
    const n = this.#elements.length;
    if (this.#cut !== null) return CORNERS[3];
    if (n < 4) return CORNERS[n];
    const { around, over } = this.#turn;
    return CORNERS[4].map(([x, y, z]) => {
      const [x1, z1] = [x * Math.cos(around) + z * Math.sin(around), z * Math.cos(around) - x * Math.sin(around)];
      return [x1, y * Math.cos(over) - z1 * Math.sin(over), z1 * Math.cos(over) + y * Math.sin(over)];
    });
  }

  draw() {
    const canvas = this.#canvas;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width || !height) return;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const names = this.#cut === null ? this.#elements : this.#elements.filter((_, i) => i !== this.#cut[0]);
    const corners = this.#corners();
    const n = names.length;
    const scale = n === 2 ? (width - 90) / 2 : Math.min((width - 70) / 2.05, (height - 50) / (n === 3 ? 1.85 : 2.1));
    const middle = [width / 2, height / 2 + (n === 3 ? scale * 0.22 : 0)];
    const toPixels = ([x, y]) => [middle[0] + x * scale, middle[1] + y * scale];
    context.strokeStyle = "#9aa3af";
    context.lineWidth = 1;
    for (let i = 0; i < n; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        context.beginPath();
        context.moveTo(...toPixels(corners[i]));
        context.lineTo(...toPixels(corners[j]));
        context.stroke();
      }
    }
    if (n === 3) {
      context.strokeStyle = "#e3e6ea";
      for (const share of [0.25, 0.5, 0.75]) {
        for (let i = 0; i < 3; i += 1) {
          const [a, b, c] = [corners[i], corners[(i + 1) % 3], corners[(i + 2) % 3]];
          const between = (p, q) => p.map((value, axis) => value * share + q[axis] * (1 - share));
          context.beginPath();
          context.moveTo(...toPixels(between(a, b)));
          context.lineTo(...toPixels(between(a, c)));
          context.stroke();
        }
      }
    }
    const placeOf = (point) => {
      let parts = point.parts;
      if (this.#cut !== null) parts = parts.filter((_, i) => i !== this.#cut[0]).map((part) => part / (1 - this.#cut[1]));
      return [0, 1, 2].map((axis) => parts.reduce((sum, part, i) => sum + part * corners[i][axis], 0));
    };
    this.#placed = this.#points.filter((point) => this.#isShown(point)).map((point) => ({ point, at: placeOf(point) }));
    const isDeep = this.#elements.length === 4 && this.#cut === null;
    if (isDeep) this.#placed.sort((a, b) => a.at[2] - b.at[2]);
    const paths = new Map();
    this.#placed.forEach(({ point, at }, i) => {
      const look = this.#settings.looks[point.category];
      const [x, y] = toPixels(at);
      const far = isDeep ? 0.8 + 0.25 * at[2] : 1;
      const radius = point.radius * far;
      this.#placed[i].pixels = [x, y];
      const key = `${look.shape} ${radius.toFixed(1)}`;
      if (!paths.has(key)) paths.set(key, outline(look.shape, radius));
      context.save();
      context.translate(x, y);
      context.globalAlpha = point.category === "unlikely" ? (isDeep ? 0.25 : 0.6) : isDeep ? 0.75 : 0.9;
      context.fillStyle = look.colour;
      context.fill(paths.get(key));
      if (i === this.#at) {
        context.globalAlpha = 1;
        context.strokeStyle = "#111";
        context.lineWidth = 2;
        context.stroke(outline(look.shape, radius + 3));
      }
      context.restore();
    });
    context.fillStyle = "#1d2330";
    context.font = "600 15px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    names.forEach((name, i) => {
      const [x, y] = toPixels(corners[i]);
      const [dx, dy] = [x - middle[0], y - middle[1]];
      const far = Math.hypot(dx, dy) || 1;
      context.fillText(name, x + (dx / far) * 18, y + (dy / far) * 18);
    });
  }

  #nearest(event) {
    const box = this.#canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    let found = -1;
    let least = 14;
    this.#placed.forEach(({ point, pixels }, i) => {
      const far = Math.hypot(pixels[0] - x, pixels[1] - y) - (point.category === "unlikely" ? 0 : 4);
      if (far <= least) [found, least] = [i, far];
    });
    return found;
  }

  #pointed(event) {
    if (!event.buttons) this.#show(this.#nearest(event));
  }

  #show(i) {
    if (i === this.#at) return;
    this.#at = i;
    this.draw();
    const tip = this.#tip;
    tip.hidden = i < 0;
    if (i < 0) return;
    const { point, pixels } = this.#placed[i];
    tip.replaceChildren(
      node("strong", {}, formula(point.formula)),
      node("div", {}, `${point.category}: ${this.#settings.looks[point.category].meaning}`),
      node("div", {}, point.reason),
      point.score === null ? "" : node("div", {}, `score ${rounded(point.score)}`),
    );
    const width = this.#canvas.clientWidth;
    tip.style.left = `${Math.min(Math.max(0, pixels[0] + 12), Math.max(0, width - 240))}px`;
    tip.style.top = `${pixels[1] + 14}px`;
  }

  #held(event) {
    const canTurn = this.#elements.length === 4 && this.#cut === null;
    this.#wasTurned = false;
    if (!canTurn) return;
    const start = { x: event.clientX, y: event.clientY, ...this.#turn };
    this.#canvas.setPointerCapture(event.pointerId);
    const move = (each) => {
      const [dx, dy] = [each.clientX - start.x, each.clientY - start.y];
      if (Math.hypot(dx, dy) < 4) return;
      this.#wasTurned = true;
      this.#show(-1);
      this.#turn = { around: start.around + dx / 150, over: Math.min(1.4, Math.max(-1.4, start.over - dy / 150)) };
      this.draw();
    };
    const end = () => this.#canvas.removeEventListener("pointermove", move);
    this.#canvas.addEventListener("pointermove", move);
    this.#canvas.addEventListener("pointerup", end, { once: true });
    this.#canvas.addEventListener("pointercancel", end, { once: true });
  }

  #wasTurned = false;

  #clicked(event) {
    if (this.#wasTurned) return;
    const i = this.#nearest(event);
    if (i >= 0) this.#onOpen(this.#placed[i].point.formula);
  }

  // The arrow keys lead from one to the next, or turn the tetrahedron.
  #key(event) {
    const turns = { ArrowLeft: [-0.15, 0], ArrowRight: [0.15, 0], ArrowUp: [0, 0.15], ArrowDown: [0, -0.15] };
    const steps = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 };
    if (event.key === "Enter" && this.#at >= 0) {
      this.#onOpen(this.#placed[this.#at].point.formula);
    } else if (this.#elements.length === 4 && this.#cut === null && turns[event.key]) {
      event.preventDefault();
      this.#turn.around += turns[event.key][0];
      this.#turn.over += turns[event.key][1];
      this.draw();
    } else if (steps[event.key]) {
      event.preventDefault();
      const n = this.#placed.length;
      if (n) this.#show((this.#at + steps[event.key] + n) % n);
    } else if (event.key === "Escape") {
      this.#show(-1);
    }
  }
}
