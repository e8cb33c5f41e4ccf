// The warehouse in this browser: DuckDB-Wasm opens the file by range requests, in a worker, and answers SQL.
import * as duckdb from "./vendored/@duckdb/duckdb-wasm/dist/duckdb-browser.mjs";

// What DuckDB may take of the browser's memory; more is refused by it in words, by a browser with a crash.
export const MEMORY_LIMIT = "1500MB";
// How often a page that is looked at asks whether the file is still the same.
const LOOK_EVERY = 20_000;

export class Trouble extends Error {}
export class Stopped extends Error {}

// What stands before the blocks of a DuckDB file: three headers of 4,096 bytes.
const HEAD = 12_288;

const here = (name) => new URL(name, document.baseURI).href;

// What DuckDB gives, as plain values: lists as arrays, whole numbers as numbers where these are exact.
const plain = (value) => {
  if (typeof value === "bigint") {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : String(value);
  }
  if (value === null || value === undefined || typeof value !== "object") return value ?? null;
  if (value instanceof Uint8Array) return [...value].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (typeof value.toJSON === "function" && typeof value[Symbol.iterator] === "function" && !Array.isArray(value)) {
    const made = value.toJSON();
    return Array.isArray(made) ? made.map(plain) : Object.fromEntries(Object.entries(made).map(([k, v]) => [k, plain(v)]));
  }
  if (typeof value.toArray === "function") return [...value.toArray()].map(plain);
  return value;
};

const kindOf = ({ typeId }) => {
  const { Type } = globalThis.Arrow;
  if ([Type.Int, Type.Float, Type.Decimal].includes(typeId)) return "number";
  if (typeId === Type.Bool) return "boolean";
  if (typeId === Type.Timestamp) return "time";
  if (typeId === Type.List) return "list";
  return "text";
};

const asTime = (value) => (value === null ? null : new Date(value).toISOString().replace("T", " ").replace(/\.?0*Z$/, ""));

// What a server says of the file: how large it is, which state of it, and whether it gives parts.
const look = async (address) => {
  let answer;
  try {
    answer = await fetch(address, { headers: { Range: `bytes=0-${HEAD - 1}` }, cache: "no-store" });
  } catch {
    throw new Trouble("The warehouse cannot be reached: is the server that gave this page still there?");
  }
  if (answer.status === 404) throw new Trouble("There is no warehouse beside this page.");
  if (!answer.ok) throw new Trouble(`The server refuses the warehouse (${answer.status} ${answer.statusText}).`);
  const isPart = answer.status === 206;
  const size = isPart
    ? Number((answer.headers.get("Content-Range") ?? "").split("/")[1])
    : Number(answer.headers.get("Content-Length"));
  const reader = answer.body.getReader();
  const pieces = [];
  for (let read = 0; read < HEAD; ) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(...value.subarray(0, HEAD - read));
    read += value.length;
  }
  reader.cancel().catch(() => {});
  const mark = answer.headers.get("ETag") ?? `${answer.headers.get("Last-Modified")} ${size}`;
  return { head: new Uint8Array(pieces), isPart, size, mark };
};

// What the first bytes tell, before DuckDB sees the file: its own words are for those who know how it stores things.
const checkHead = ({ head, size }) => {
  if (head.length < 20 || String.fromCharCode(...head.subarray(8, 12)) !== "DUCK") {
    throw new Trouble("The file beside this page is no DuckDB database: put a warehouse of stoichia there.");
  }
  // Two headers follow, of which the later one counts: a checksum, its number, two places, and how many blocks there are
  // of which size.
  const isCut = () => {
    if (head.length < HEAD) return true;
    const numbers = new DataView(head.buffer);
    const read = (at) => ({ turn: numbers.getBigUint64(at + 8, true), n: numbers.getBigUint64(at + 32, true), each: numbers.getBigUint64(at + 40, true) });
    const [first, second] = [read(4096), read(8192)];
    const { n, each } = first.turn > second.turn ? first : second;
    return size > 0 && BigInt(size) < BigInt(HEAD) + n * each;
  };
  if (isCut()) throw new Trouble("The warehouse is cut short: copy it again.");
};

const explained = (error) => {
  const text = String(error?.message ?? error);
  if (/not enough|Out of Memory|out of memory|memory access out of bounds|allocat/i.test(text)) {
    return new Trouble(
      `This needs more memory than the page takes (${MEMORY_LIMIT}): ask for less, or ask the command or DuckDB on the file.`,
    );
  }
  if (/Corrupt|checksum|read enough bytes|Failed to (?:deserialize|load metadata)/i.test(text)) {
    return new Trouble("The warehouse is damaged, or was replaced while it was read: load the page again, or copy the file again.");
  }
  const known = text.match(/^(?:Error: )?(?:Invalid Input|Conversion) Error: (.*)/s);
  return new Trouble((known ? known[1] : text.replace(/^Error: /, "")).split("\n\nLINE")[0].trim());
};

export class Warehouse {
  #address;
  #database = null;
  #connection = null;
  #worker = null;
  #tail = Promise.resolve();
  #running = null;
  #first = null;
  #onWork;
  #onReplaced;

  constructor(name, { onWork, onReplaced }) {
    this.#address = here(name);
    this.#onWork = onWork;
    this.#onReplaced = onReplaced;
  }

  get size() {
    return this.#first?.size ?? null;
  }

  get isWhole() {
    return this.#first !== null && !this.#first.isPart;
  }

  // Opens the warehouse; what cannot be is told in words.
  async open() {
    if (typeof WebAssembly !== "object" || typeof Worker !== "function") {
      throw new Trouble("This browser has no WebAssembly, which the page opens the warehouse with: use a current one.");
    }
    // The engine is compiled while the file is looked at.
    const engine = this.#start();
    engine.catch(() => {});
    this.#first = await look(this.#address);
    checkHead(this.#first);
    await engine;
    await this.#attach();
    this.#watch();
  }

  async #start() {
    this.#worker = new Worker(here("vendored/@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js"));
    this.#database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), this.#worker);
    try {
      await this.#database.instantiate(here("vendored/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm"));
    } catch (error) {
      throw new Trouble(`The engine of this page does not start in this browser: ${error.message ?? error}`);
    }
  }

  async #attach() {
    const { isPart, mark } = this.#first;
    const database = this.#database;
    const settings = {
      accessMode: duckdb.DuckDBAccessMode.READ_ONLY,
      query: { castDecimalToDouble: true, queryPollingInterval: 50 },
      filesystem: { reliableHeadRequests: true, allowFullHTTPReads: false, forceFullHTTPReads: false },
    };
    try {
      if (isPart) {
        const marked = new URL(this.#address);
        // A server of stoichia refuses parts of another state of the file; others overlook it.
        if (/^"[0-9a-f]+-[0-9a-f]+-[0-9a-f]+"$/.test(mark)) marked.searchParams.set("mark", mark.slice(1, -1));
        // Block by block: DuckDB keeps what it has read, and read-ahead would fetch what nobody asks for.
        await database.registerFileURL("warehouse.duckdb", marked.href, duckdb.DuckDBDataProtocol.HTTP, true);
      } else {
        const whole = await fetch(this.#address);
        await database.registerFileBuffer("warehouse.duckdb", new Uint8Array(await whole.arrayBuffer()));
      }
      await database.open({ path: "warehouse.duckdb", ...settings });
      this.#connection = await database.connect();
      // What the page asks needs no extension, no file and no other host; and no statement can change that.
      for (const setting of [
        `memory_limit = '${MEMORY_LIMIT}'`,
        "autoload_known_extensions = false",
        "autoinstall_known_extensions = false",
        "enable_external_access = false",
        "lock_configuration = true",
      ]) {
        await this.#connection.query(`set ${setting}`);
      }
    } catch (error) {
      throw new Trouble(
        `The warehouse cannot be opened: ${explained(error).message} It may be cut short, or of another version of DuckDB.`,
      );
    }
    try {
      await this.#connection.query("select components from params");
    } catch {
      throw new Trouble("The file beside this page is no warehouse of stoichia.");
    }
  }

  // Asks; of one purpose only what was asked last is answered, and what was asked before stops.
  ask(sql, { purpose = null, most = Infinity } = {}) {
    const question = { sql, purpose, most, isStopped: false };
    if (purpose !== null) {
      for (const other of this.#waiting) if (other.purpose === purpose) this.#stop(other);
    }
    this.#waiting.add(question);
    const answer = this.#tail.then(() => this.#answer(question));
    this.#tail = answer.catch(() => {});
    return answer;
  }

  #waiting = new Set();

  // Stops all that is asked.
  stop() {
    for (const question of this.#waiting) this.#stop(question);
  }

  #stop(question) {
    question.isStopped = true;
    if (this.#running === question) this.#connection?.cancelSent().catch(() => {});
  }

  async #answer(question) {
    try {
      if (question.isStopped) throw new Stopped();
      this.#running = question;
      this.#onWork(true);
      const began = performance.now();
      const { pieces, isCut } = await this.#fetched(question);
      const table = globalThis.Arrow.tableFromIPC(pieces);
      const columns = table.schema.fields.map(({ name, type }) => ({ name, kind: kindOf(type), type: String(type) }));
      const vectors = columns.map((_, i) => table.getChildAt(i));
      const rows = [];
      for (let row = 0; row < Math.min(table.numRows, question.most); row += 1) {
        rows.push(vectors.map((vector, i) => (columns[i].kind === "time" ? asTime(vector.get(row)) : plain(vector.get(row)))));
      }
      const objects = () => rows.map((row) => Object.fromEntries(row.map((value, i) => [columns[i].name, value])));
      return { columns, rows, objects, isCut, took: performance.now() - began };
    } catch (error) {
      if (question.isStopped || error instanceof Stopped) throw new Stopped();
      throw explained(error);
    } finally {
      this.#waiting.delete(question);
      if (this.#running === question) this.#running = null;
      this.#onWork(this.#waiting.size > 0);
    }
  }

  // Statements of anybody: what the engine cannot send, values of enums, is asked for as text.
  async askAny(sql, options) {
    let described;
    try {
      described = await this.ask(`describe ${sql}`, options);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      // What cannot be described is no query, or wrong, which the answer tells.
      return this.ask(sql, options);
    }
    const texts = described.objects().flatMap(({ column_name: name, column_type: type }) => {
      const to = /^ENUM\([^]*\)$/.test(type) ? "varchar" : /^ENUM\([^]*\)\[\]$/.test(type) ? "varchar[]" : /ENUM\(/.test(type) ? "varchar" : null;
      return to ? [`"${name.replaceAll('"', '""')}"::${to} as "${name.replaceAll('"', '""')}"`] : [];
    });
    return this.ask(texts.length ? `select * replace (${texts.join(", ")}) from (${sql.trim().replace(/;\s*$/, "")}\n)` : sql, options);
  }

  // What DuckDB answers, as the parts of a stream of Arrow; step by step, so that it can be stopped between them.
  async #fetched(question) {
    return this.#connection.useUnsafe(async (database, connection) => {
      const pieces = [];
      let n = 0;
      let header = await database.startPendingQuery(connection, question.sql, true);
      while (header === null) {
        if (question.isStopped) throw new Stopped();
        header = await database.pollPendingQuery(connection);
      }
      pieces.push(header);
      for (;;) {
        if (question.isStopped) throw new Stopped();
        const piece = await database.fetchQueryResults(connection);
        if (!piece?.length) return { pieces, isCut: false };
        pieces.push(piece);
        n += globalThis.Arrow.tableFromIPC([header, piece]).numRows;
        if (n > question.most) {
          await database.cancelPendingQuery(connection);
          return { pieces, isCut: true };
        }
      }
    });
  }

  // Notices a file that takes the place of this one.
  #watch() {
    const check = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(this.#address, { method: "HEAD", cache: "no-store" });
        const size = Number(answer.headers.get("Content-Length"));
        const mark = answer.headers.get("ETag") ?? `${answer.headers.get("Last-Modified")} ${size}`;
        if (answer.ok && mark !== this.#first.mark) {
          clearInterval(timer);
          this.#onReplaced();
        }
      } catch {
        // A server that is away for a moment says nothing about the file.
      }
    };
    const timer = setInterval(check, LOOK_EVERY);
    document.addEventListener("visibilitychange", check);
    this.checkNow = check;
  }
}
