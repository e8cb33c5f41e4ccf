// What views are made of. Whatever stands in the data is put into the page as text, never as markup.
export const node = (name, properties = {}, children = []) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") made.className = value;
    else if (key === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (key === "style") for (const [name, set] of Object.entries(value)) made.style.setProperty(name, set);
    else if (key in made && !key.startsWith("aria") && key !== "list" && key !== "form") made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...[children].flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
};

const SVG = "http://www.w3.org/2000/svg";
export const drawn = (name, properties = {}, children = []) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else made.setAttribute(key, value);
  }
  made.append(...[children].flat(Infinity).filter(Boolean));
  return made;
};

const whole = new Intl.NumberFormat("en-US");
const short = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });
export const number = (value) => (value === null ? "" : whole.format(value));
export const compact = (value) => short.format(value).replace("K", " k").replace(/([MBT])$/, " $1");
export const rounded = (value, digits = 3) => (value === null || value === undefined ? "" : Number(value).toFixed(digits));
export const percentage = (part, of) => {
  if (!of) return "";
  const share = (100 * part) / of;
  return `${share !== 0 && share < 0.01 ? "< 0.01" : share.toFixed(2)} %`;
};
export const times = (n, one, many) => `${number(n)} ${n === 1 ? one : many}`;

// A formula with its amounts set low. Read aloud it is the text.
export const formula = (text) =>
  node(
    "span",
    { class: "formula" },
    String(text)
      .split(/(\d+)/)
      .filter(Boolean)
      .map((part) => (/^\d/.test(part) ? node("sub", {}, part) : part)),
  );

// Outlines of the markers around the middle, of about equal area.
export const OUTLINES = {
  circle: "M-1,0a1,1 0 1,0 2,0a1,1 0 1,0 -2,0z",
  square: "M-.89-.89H.89V.89H-.89z",
  diamond: "M0-1.2L1.1 0L0 1.2L-1.1 0z",
  "triangle-up": "M0-1.25L1.15.85H-1.15z",
  cross: "M-.4-1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4z",
};

export const marker = ({ shape, colour }) =>
  drawn("svg", { width: 14, height: 14, viewBox: "-1.5 -1.5 3 3", "aria-hidden": "true", class: "marker" }, [
    drawn("path", { d: OUTLINES[shape], fill: colour }),
  ]);

const copied = async (button, text) => {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 2000);
};

// The SQL behind an answer.
export const query = (sql, { of = "", onEdit = null } = {}) =>
  node("details", { class: "query" }, [
    node("summary", {}, `SQL${of}`),
    node("pre", { tabIndex: 0 }, [
      navigator.clipboard
        ? node("button", { type: "button", on: { click: (event) => copied(event.target, sql) } }, "Copy")
        : null,
      onEdit ? node("button", { type: "button", on: { click: () => onEdit(sql) } }, "Edit") : null,
      node("code", {}, sql),
    ]),
  ]);

// What a value is in a cell, to read.
export const shown = (value, kind) => {
  if (value === null || value === undefined) return "";
  if (kind === "number") return typeof value === "number" && !Number.isInteger(value) ? String(+value.toPrecision(6)) : number(value);
  if (kind === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((each) => (typeof each === "object" ? JSON.stringify(each) : each)).join(", ");
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
};

export const table = ({ caption, columns, rows, hidesCaption = false, className = "" }) =>
  node("div", { class: "wide", tabIndex: 0, role: "region", "aria-label": caption }, [
    node("table", { class: className }, [
      node("caption", { class: hidesCaption ? "unseen" : null }, caption),
      node("thead", {}, node("tr", {}, columns.map(({ heading, kind }) => node("th", { scope: "col", class: kind }, heading)))),
      node(
        "tbody",
        {},
        rows.length
          ? rows.map((row) => node("tr", {}, row.map((cell, i) => node("td", { class: columns[i].kind }, cell))))
          : node("tr", {}, node("td", { colSpan: columns.length }, "none")),
      ),
    ]),
  ]);

// An answer of any statement as a table.
export const answerTable = (answer, caption) =>
  table({
    caption,
    columns: answer.columns.map(({ name, kind }) => ({ heading: name, kind: kind === "number" ? "number" : "text" })),
    rows: answer.rows.map((row) => row.map((value, i) => shown(value, answer.columns[i].kind))),
  });

export const download = (name, content, type) => {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = node("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
