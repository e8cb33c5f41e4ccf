// What is shown of the present picks as one file that needs nothing else.
import { download } from "./parts.js";

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// A copy without what only works here; pictures in place of what is drawn.
const still = (holder) => {
  const copy = holder.cloneNode(true);
  const canvases = [...holder.querySelectorAll("canvas")];
  copy.querySelectorAll("canvas").forEach((each, i) => {
    const picture = document.createElement("img");
    picture.src = canvases[i].toDataURL();
    picture.alt = each.getAttribute("aria-label") ?? "";
    picture.width = canvases[i].clientWidth;
    each.replaceWith(picture);
  });
  copy.querySelectorAll("button, input, select, .cut, .jump, .tip").forEach((each) => {
    if (each.classList.contains("sort")) each.replaceWith(...each.childNodes);
    else each.remove();
  });
  copy.querySelectorAll("a").forEach((each) => each.replaceWith(...each.childNodes));
  copy.querySelectorAll("details").forEach((each) => (each.open = true));
  return copy.innerHTML;
};

export const saveReport = async (holder, { name, words, settings }) => {
  const styles = await Promise.all(["page.css", "explore.css"].map(async (file) => (await fetch(file)).text()));
  // Bars have their lengths in attributes, which nothing but this file's own style may set.
  const text = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="generator" content="stoichia ${escaped(settings.version)}">
<title>${escaped(name)}</title>
<style>${styles.join("\n")}</style>
</head>
<body>
<main>
<h1>${escaped(name)}</h1>
<p>${escaped(words)}</p>
${still(holder)}
</main>
</body>
</html>
`;
  download(`${name.replaceAll("–", "-").replaceAll(/[^\w-]+/g, "_")}.html`, text, "text/html");
};
