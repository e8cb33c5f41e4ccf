"use strict";
// Charts take the place of their pictures when they come into view; queries can be copied.
(() => {
  const options = (holder) => ({
    mode: "vega-lite",
    renderer: holder.dataset.renderer,
    // Expressions are interpreted: the page's policy allows no code made from text.
    ast: true,
    actions: { export: true, source: false, compiled: false, editor: false },
    downloadFileName: holder.dataset.name,
  });

  // Vega's own reader of comma-separated values makes code from text. The texts here have no commas; Vega turns those
  // that are numbers into numbers.
  const definition = (text) => {
    const spec = JSON.parse(text, (key, value) => (key === "type" && value === "csv" ? "json" : value));
    for (const [name, table] of Object.entries(spec.datasets)) {
      const [head, ...lines] = table.trimEnd().split("\n").map((line) => line.split(","));
      spec.datasets[name] = lines.map((line) => Object.fromEntries(line.map((cell, i) => [head[i], cell])));
    }
    return spec;
  };

  // A chart that tells the sizes of its texts on a phone is drawn as wide as that; others are as wide as ever.
  const shrink = (spec, width) => {
    const sizes = spec.usermeta?.narrow;
    const factor = width / spec.width;
    if (!sizes || factor > 0.6) return;
    spec.width *= factor;
    spec.height *= factor;
    spec.layer = spec.layer.filter(({ mark, name }) => mark.type !== "text" || name in sizes);
    for (const { mark, name, encoding } of spec.layer) {
      if (name in sizes) Object.assign(mark, { fontSize: sizes[name], dy: 0 });
      const legend = encoding.color?.legend;
      if (legend) for (const length of ["legendX", "legendY", "gradientLength"]) legend[length] *= factor;
    }
  };

  // Title and notes of a chart that is wider than its place become text of the page, which wraps, and follow the choices.
  const tellApart = (spec, figure) => {
    const lines = [spec.title.text, ...spec.title.subtitle];
    const parameters = lines.map((words, i) => ({ name: `told_${i}`, ...(words.expr ? { expr: words.expr } : { value: words }) }));
    const [title, note] = ["title", "note"].map((className) => Object.assign(document.createElement("p"), { className }));
    delete spec.title;
    spec.params = [...(spec.params ?? []), ...parameters];
    figure.prepend(title, note);
    return (view) => {
      const tell = () => {
        const [first, ...others] = parameters.map(({ name }) => view.signal(name));
        title.textContent = first;
        note.textContent = others.join(" ");
      };
      for (const { name } of parameters) view.addSignalListener(name, tell);
      tell();
    };
  };

  const enliven = async (holder) => {
    const spec = definition(document.getElementById(holder.dataset.spec).textContent);
    const stage = document.createElement("div");
    const picture = holder.querySelector("img");
    const isNarrow = holder.clientWidth < Number(picture.getAttribute("width"));
    if (isNarrow) shrink(spec, holder.clientWidth - 2 * spec.padding);
    const tell = isNarrow ? tellApart(spec, holder.closest("figure")) : () => {};
    picture.before(stage);
    stage.style.display = "none";
    const { view } = await window.vegaEmbed(stage, spec, options(holder));
    tell(view);
    stage.style.display = "";
    picture.remove();
    holder.dataset.state = "live";
  };

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) {
          seen.unobserve(target);
          enliven(target);
        }
      }
    },
    { rootMargin: "300px" },
  );
  for (const holder of document.querySelectorAll("[data-spec]")) seen.observe(holder);

  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
      button.textContent = "Copied";
    });
  }
})();
