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

  const enliven = async (holder) => {
    const spec = definition(document.getElementById(holder.dataset.spec).textContent);
    const stage = document.createElement("div");
    const picture = holder.querySelector("img");
    picture.before(stage);
    stage.style.display = "none";
    await window.vegaEmbed(stage, spec, options(holder));
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
