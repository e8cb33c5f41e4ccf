"use strict";
// The viewer of maps: a canvas with as many points as a sample has, to hover over, filter, search, zoom and pan.
(() => {
  const unpack = async (name) => {
    const text = atob(document.getElementById(name).textContent);
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  };

  const remembered = (make) => {
    const answers = new Map();
    return (name) => {
      if (!answers.has(name)) answers.set(name, make(name));
      return answers.get(name);
    };
  };

  const compositionsOf = remembered(async (name) => JSON.parse(new TextDecoder().decode(await unpack(name))));
  const placesOf = remembered(async (name) => {
    const numbers = new Uint16Array(await unpack(name));
    return { x: numbers.subarray(0, numbers.length / 2), y: numbers.subarray(numbers.length / 2) };
  });

  // Outlines of the markers around the middle, of about equal area for a radius of 1.
  const outline = (shape, radius) => {
    const path = new Path2D();
    const corners = {
      square: [[-0.89, -0.89], [0.89, -0.89], [0.89, 0.89], [-0.89, 0.89]],
      diamond: [[0, -1.2], [1.1, 0], [0, 1.2], [-1.1, 0]],
      "triangle-up": [[0, -1.25], [1.15, 0.85], [-1.15, 0.85]],
      cross: [
        [-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4],
        [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4],
      ],
    }[shape];
    if (corners) {
      corners.forEach(([x, y]) => path.lineTo(x * radius, y * radius));
      path.closePath();
    } else {
      path.arc(0, 0, radius, 0, 2 * Math.PI);
    }
    return path;
  };

  const node = (name, properties = {}, children = []) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const marker = ({ shape, colour }) => {
    const canvas = node("canvas", { width: 28, height: 28 });
    canvas.style.cssText = "width:14px;height:14px;vertical-align:-2px;margin-right:6px";
    const context = canvas.getContext("2d");
    context.translate(14, 14);
    context.fillStyle = colour;
    context.fill(outline(shape, 9));
    return canvas;
  };

  // A marker as the cells of a small square that it covers, and how far.
  const stamp = ({ shape, colour }, radius) => {
    const side = 2 * Math.ceil(1.3 * radius) + 1;
    const context = node("canvas", { width: side, height: side }).getContext("2d");
    context.translate(side / 2, side / 2);
    context.fillStyle = colour;
    context.fill(outline(shape, radius));
    const { data } = context.getImageData(0, 0, side, side);
    const cells = [];
    for (let i = 0; i < side * side; i += 1) {
      if (data[4 * i + 3]) cells.push({ x: i % side, y: Math.floor(i / side), cover: data[4 * i + 3] / 255 });
    }
    const middle = 4 * (Math.floor(side / 2) * (side + 1));
    return { side, cells, colour: data.slice(middle, middle + 3) };
  };

  // A formula with its amounts set low.
  const written = (formula) =>
    formula.split(/(\d+)/).filter(Boolean).map((part) => (/\d/.test(part) ? node("sub", { textContent: part }) : part));

  const start = (viewer) => {
    const header = JSON.parse(document.getElementById(viewer.dataset.maps).textContent);
    const form = viewer.querySelector("form");
    const legend = viewer.querySelector(".legend");
    const plot = viewer.querySelector(".plot");
    const canvas = plot.querySelector("canvas");
    const tip = plot.querySelector(".tip");
    const scores = viewer.querySelector(".scores");
    const found = viewer.querySelector(".found");
    const context = canvas.getContext("2d");
    const field = (name) => form.elements.namedItem(name);
    const full = { left: -0.03, top: -0.03, size: 1.06 };
    const state = { compositions: null, places: null, hidden: new Set(), matches: null, view: { ...full }, order: [], hovered: -1 };
    let asked = 0;
    let frame = 0;

    const sample = () => header.samples.find(({ components }) => String(components) === field("components").value);
    const map = () =>
      sample().maps.find(({ embedding, method }) => embedding === field("embedding").value && method === field("method").value);
    const kinds = () => header.kinds[field("kind").value];
    const kindOf = (point) => state.compositions[field("kind").value][point];
    const isShown = (point) => state.places.x[point] <= header.steps && !state.hidden.has(kindOf(point));

    const fill = (name, options) => {
      const select = field(name);
      const former = select.value;
      select.replaceChildren(...options.map(([value, words]) => new Option(words, value)));
      if (options.some(([value]) => String(value) === former)) select.value = former;
      select.closest("label").hidden = options.length < 2;
    };

    const fillMaps = () => {
      const unique = (key, words) => [...new Map(sample().maps.map((each) => [each[key], each[words]]))];
      fill("embedding", unique("embedding", "embeddingWords"));
      const methods = sample().maps.filter(({ embedding }) => embedding === field("embedding").value);
      fill("method", methods.map(({ method, methodWords }) => [method, methodWords]));
    };

    // From a place in the map, 0 to 1 in either direction, to pixels of the canvas; y grows upwards.
    const toPixels = (point) => {
      const { left, top, size } = state.view;
      return [
        ((state.places.x[point] / header.steps - left) / size) * canvas.clientWidth,
        ((1 - state.places.y[point] / header.steps - top) / size) * canvas.clientHeight,
      ];
    };

    const draw = () => {
      frame = 0;
      if (!state.places) return;
      const ratio = window.devicePixelRatio || 1;
      const [width, height] = [canvas.clientWidth, canvas.clientHeight];
      if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
        canvas.width = Math.round(width * ratio);
        canvas.height = Math.round(height * ratio);
      }
      // Points are blended into the picture here: that takes a few milliseconds with or without a graphics card.
      const radius = Math.min(7, 2.3 / Math.sqrt(state.view.size / full.size) ** 0.6);
      const stamps = kinds().map((looks) => stamp(looks, radius * ratio));
      const picture = new ImageData(canvas.width, canvas.height);
      picture.data.fill(255);
      const { left, top, size } = state.view;
      const perStepX = canvas.width / size / header.steps;
      const perStepY = canvas.height / size / header.steps;
      const kind = state.compositions[field("kind").value];
      const paint = (strength, fits) => {
        for (const point of state.order) {
          if (!isShown(point) || !fits(point)) continue;
          const { side, cells, colour } = stamps[kind[point]];
          const column = Math.round(state.places.x[point] * perStepX - (left / size) * canvas.width - side / 2);
          const row = Math.round(canvas.height * ((1 - top) / size) - state.places.y[point] * perStepY - side / 2);
          if (column < 0 || row < 0 || column + side > canvas.width || row + side > canvas.height) continue;
          const origin = row * canvas.width + column;
          for (const { x, y, cover } of cells) {
            const at = 4 * (origin + y * canvas.width + x);
            const part = cover * strength;
            picture.data[at] += (colour[0] - picture.data[at]) * part;
            picture.data[at + 1] += (colour[1] - picture.data[at + 1]) * part;
            picture.data[at + 2] += (colour[2] - picture.data[at + 2]) * part;
          }
        }
      };
      if (state.matches) {
        paint(0.1, (point) => !state.matches.has(point));
        paint(1, (point) => state.matches.has(point));
      } else {
        paint(0.8, () => true);
      }
      context.putImageData(picture, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (state.hovered >= 0) {
        const [x, y] = toPixels(state.hovered);
        context.lineWidth = 2;
        context.strokeStyle = "#1d2330";
        context.beginPath();
        context.arc(x, y, radius + 4, 0, 2 * Math.PI);
        context.stroke();
      }
    };
    const redraw = () => {
      if (!frame) frame = requestAnimationFrame(draw);
    };

    const show = (point) => {
      if (point !== state.hovered) redraw();
      state.hovered = point;
      tip.hidden = point < 0;
      if (point < 0) return;
      const { formula, category, anionChemistry, reasons, reason } = state.compositions;
      const looks = header.kinds.category[category[point]];
      tip.replaceChildren(
        node("strong", {}, written(formula[point])),
        node("div", {}, [marker(looks), `${looks.name}: ${looks.meaning}`]),
        node("div", { textContent: reasons[reason[point]] }),
      );
      if (field("kind").value === "anionChemistry") {
        tip.append(node("div", { textContent: header.kinds.anionChemistry[anionChemistry[point]].name }));
      }
      const [x, y] = toPixels(point);
      tip.style.left = `${Math.max(4, Math.min(x + 14, plot.clientWidth - tip.offsetWidth - 4))}px`;
      tip.style.top = `${y + 18 + tip.offsetHeight > plot.clientHeight ? Math.max(4, y - tip.offsetHeight - 14) : y + 14}px`;
    };

    const nearest = (x, y) => {
      let [best, distance] = [-1, 12 ** 2];
      for (const point of state.order) {
        if (!isShown(point) || (state.matches && !state.matches.has(point))) continue;
        const [pointX, pointY] = toPixels(point);
        const squared = (pointX - x) ** 2 + (pointY - y) ** 2;
        if (squared <= distance) [best, distance] = [point, squared];
      }
      return best;
    };

    const zoom = (factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) => {
      const { left, top, size } = state.view;
      const next = Math.min(full.size, Math.max(0.004, size * factor));
      state.view = {
        left: left + (x / canvas.clientWidth) * (size - next),
        top: top + (y / canvas.clientHeight) * (size - next),
        size: next,
      };
      if (next === full.size) state.view = { ...full };
      show(-1);
      redraw();
    };
    const pan = (x, y) => {
      state.view.left -= (x / canvas.clientWidth) * state.view.size;
      state.view.top -= (y / canvas.clientHeight) * state.view.size;
      show(-1);
      redraw();
    };
    const reset = () => {
      state.view = { ...full };
      show(-1);
      redraw();
    };

    // Elements, apart, that all have to be in it, or a formula.
    const search = () => {
      const text = field("find").value.trim();
      const words = text.split(/[\s,–-]+/).filter(Boolean);
      const symbols = (formula) => formula.match(/[A-Z][a-z]?/g) ?? [];
      const formulas = state.compositions.formula;
      state.matches = null;
      found.replaceChildren();
      if (text) {
        const isElements = words.length > 1 || /^[A-Z][a-z]?$/.test(text);
        const fits = isElements
          ? (formula) => words.every((word) => symbols(formula).includes(word))
          : (formula) => formula.startsWith(text);
        state.matches = new Set(Array.from(formulas.keys()).filter((point) => fits(formulas[point]) && state.places.x[point] <= header.steps));
        const matches = [...state.matches].sort((one, other) => (formulas[other] === text) - (formulas[one] === text) || one - other);
        found.append(node("li", { textContent: `${matches.length.toLocaleString("en")} found` }));
        for (const point of matches.slice(0, 24)) {
          const button = node("button", { type: "button" }, written(formulas[point]));
          button.addEventListener("focus", () => show(point));
          button.addEventListener("click", () => show(point));
          found.append(node("li", {}, [button]));
        }
      }
      show(-1);
      redraw();
    };

    const fillLegend = () => {
      const count = kinds().map(() => 0);
      for (const point of state.order) if (state.places.x[point] <= header.steps) count[kindOf(point)] += 1;
      legend.replaceChildren(
        ...kinds().map((looks, number) => {
          const button = node("button", { type: "button", title: looks.meaning }, [
            marker(looks),
            `${looks.name} (${count[number].toLocaleString("en")})`,
          ]);
          button.setAttribute("aria-pressed", String(!state.hidden.has(number)));
          button.addEventListener("click", () => {
            if (!state.hidden.delete(number)) state.hidden.add(number);
            button.setAttribute("aria-pressed", String(!state.hidden.has(number)));
            show(-1);
            redraw();
          });
          return button;
        }),
      );
    };

    const describe = () => {
      const { embeddingWords, methodWords, trustworthiness, silhouette, silhouetteError, accuracy, accuracyDeviation, uncovered } = map();
      const number = (value, digits = 3) => value.toFixed(digits).replace("-", "−");
      const parts = [`${embeddingWords}, ${methodWords}`];
      if (trustworthiness !== null) parts.push(`trustworthiness ${number(trustworthiness)}`);
      if (silhouette !== null) parts.push(`silhouette of the categories ${number(silhouette)} ± ${number(silhouetteError ?? 0)}`);
      if (accuracy !== null) {
        parts.push(`categories told from the full vectors in ${number(100 * accuracy, 1)} ± ${number(100 * accuracyDeviation, 1)} % of cases`);
      }
      if (uncovered) parts.push(`${uncovered.toLocaleString("en")} compositions have an element without a vector and are not shown`);
      scores.textContent = `${parts.join("; ")}.`;
      scores.classList.remove("problem");
      canvas.setAttribute("aria-label", `Scatter plot of ${sample().words} compositions: ${parts[0]}. Find compositions with the search field.`);
    };

    const load = async () => {
      const number = (asked += 1);
      const [compositions, places] = await Promise.all([compositionsOf(sample().part), placesOf(map().part)]);
      // What was asked for later has come already.
      if (number !== asked) return;
      if (compositions !== state.compositions) {
        // A fixed disorder, so that no category lies on top.
        const n = compositions.formula.length;
        let step = Math.max(1, Math.round(n * 0.618));
        const divisor = (one, other) => (other ? divisor(other, one % other) : one);
        while (divisor(n, step) !== 1) step += 1;
        state.order = Array.from({ length: n }, (_, i) => (i * step) % n);
      }
      Object.assign(state, { compositions, places, hovered: -1 });
      viewer.dataset.state = "live";
      tip.hidden = true;
      describe();
      fillLegend();
      search();
    };
    const loadAloud = () =>
      load().catch((error) => {
        scores.textContent = `The map cannot be shown: ${error.message}`;
        scores.classList.add("problem");
      });

    form.addEventListener("submit", (event) => event.preventDefault());
    field("components").addEventListener("change", () => {
      fillMaps();
      reset();
      loadAloud();
    });
    field("embedding").addEventListener("change", () => {
      fillMaps();
      loadAloud();
    });
    field("method").addEventListener("change", loadAloud);
    field("kind").addEventListener("change", () => {
      state.hidden.clear();
      loadAloud();
    });
    field("find").addEventListener("input", search);

    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        zoom(1.0018 ** (event.deltaY * (event.deltaMode ? 20 : 1)), event.offsetX, event.offsetY);
      },
      { passive: false },
    );
    // One finger or the mouse drags; two fingers pinch.
    const held = new Map();
    const spread = () => {
      const [one, other] = held.values();
      return Math.hypot(one.x - other.x, one.y - other.y);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      held.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      canvas.classList.add("held");
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!state.places) return;
      const former = held.get(event.pointerId);
      const here = { x: event.offsetX, y: event.offsetY };
      if (!former) {
        show(nearest(here.x, here.y));
      } else if (held.size === 1) {
        held.set(event.pointerId, here);
        pan(here.x - former.x, here.y - former.y);
      } else {
        const before = spread();
        held.set(event.pointerId, here);
        zoom(before / Math.max(1, spread()), here.x, here.y);
      }
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, (event) => {
        held.delete(event.pointerId);
        canvas.classList.toggle("held", held.size > 0);
      });
    }
    canvas.addEventListener("pointerleave", () => show(-1));
    canvas.addEventListener("dblclick", reset);
    canvas.addEventListener("keydown", (event) => {
      const step = 60;
      const does = {
        "+": () => zoom(0.75), "=": () => zoom(0.75), "-": () => zoom(1.33), 0: reset, Escape: () => show(-1),
        ArrowLeft: () => pan(step, 0), ArrowRight: () => pan(-step, 0), ArrowUp: () => pan(0, step), ArrowDown: () => pan(0, -step),
      }[event.key];
      if (does) {
        event.preventDefault();
        does();
      }
    });
    const buttons = { in: () => zoom(0.6), out: () => zoom(1.67), all: reset };
    for (const button of plot.querySelectorAll("[data-zoom]")) button.addEventListener("click", buttons[button.dataset.zoom]);
    new ResizeObserver(redraw).observe(canvas);

    fill("components", header.samples.map(({ components, words }) => [components, words]));
    if (viewer.dataset.kind) field("kind").value = viewer.dataset.kind;
    fillMaps();
    const seen = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) {
          seen.disconnect();
          loadAloud();
        }
      },
      { rootMargin: "300px" },
    );
    seen.observe(viewer);
  };

  document.querySelectorAll(".viewer").forEach(start);
})();
