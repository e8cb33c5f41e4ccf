// Answers as files.
const isNumber = ({ type }) => /^(Int|Uint|Float)/.test(type);

const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const cell = (value) => {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return quoted(`[${value.map((each) => (each === null ? "NULL" : String(each))).join(", ")}]`);
  return quoted(typeof value === "object" ? JSON.stringify(value) : String(value));
};

// As the command writes it: exact numbers, nothing for what is null.
export const csv = ({ columns, rows }) =>
  [columns.map(({ name }) => quoted(name)), ...rows.map((row) => row.map(cell))].map((row) => row.join(",")).join("\n") + "\n";

export const parquet = async ({ columns, rows }) => {
  const { parquetWriteBuffer } = await import("./vendored/hyparquet-writer/src/index.js");
  const typed = (column, i) => {
    const data = rows.map((row) => row[i]);
    if (column.kind === "boolean") return { data, type: "BOOLEAN" };
    if (column.kind === "number" && isNumber(column) && !/^Float/.test(column.type)) {
      return { data: data.map((value) => (value === null ? null : BigInt(value))), type: "INT64" };
    }
    if (column.kind === "number") return { data: data.map((value) => (value === null ? null : Number(value))), type: "DOUBLE" };
    return {
      data: data.map((value) => (value === null ? null : Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value))),
      type: "STRING",
    };
  };
  return parquetWriteBuffer({ columnData: columns.map((column, i) => ({ name: column.name, nullable: true, ...typed(column, i) })) });
};
