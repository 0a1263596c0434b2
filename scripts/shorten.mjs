// The names by which the WASM and its scripts know each other carry hashes that no packer can shorten: `_0`, `_1`… say the same
// in 7 KB less. So do paths of the machine that built it, of which crate and version are enough. All files keep their names: what is
// written here follows from what they were named after.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// What tools said of their work: nobody reads it.
const CUSTOM = 0;
const IMPORTS = 2;
const EXPORTS = 7;
const DATA = 11;
const folder = process.argv[2];
const find = (pattern) => join(folder, readdirSync(folder).find((name) => pattern.test(name)));
const wasmFile = find(/^oriel\.[^.]+\.wasm$/);
const scripts = [find(/^oriel\.[^.]+\.js$/), find(/^__wasm_split\.[^.]+\.js$/)].map((file) => ({ file, text: readFileSync(file, "utf8") }));
const wasm = readFileSync(wasmFile);
let at = 8;

function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = wasm[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return wasm.toString("utf8", at - length, at);
}

// What kind of thing is imported, and its type: kept as it is.
function rest() {
  const start = at;
  const limits = () => {
    const flags = number();
    number();
    if (flags & 1) number();
  };
  const kind = wasm[at++];
  if (kind === 0) number();
  else if (kind === 1) {
    at++;
    limits();
  } else if (kind === 2) limits();
  else if (kind === 3) at += 2;
  else throw new Error(`an import of kind ${kind}`);
  return wasm.subarray(start, at);
}

function numberBytes(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

const textBytes = (words) => Buffer.concat([numberBytes(Buffer.byteLength(words)), Buffer.from(words)]);

const short = new Map();
const taken = new Set(scripts.flatMap(({ text }) => text.match(/[$\w]+/g)));
let names = 0;
function shortened(name) {
  if (!short.has(name)) {
    let next;
    // The scripts have a few short names of their own.
    do next = `_${(names++).toString(36)}`;
    while (taken.has(next));
    short.set(name, next);
  }
  return short.get(name);
}

// Read from here, written there: the imports of our scripts, and the exports that carry a hash.
function renamed(id) {
  const count = number();
  const body = [numberBytes(count)];
  for (let each = 0; each < count; each++) {
    if (id === IMPORTS) {
      const [module, name] = [text(), text()];
      const isOurs = /^\.\/(oriel_bg|__wasm_split\.[^.]+)\.js$/.test(module);
      body.push(textBytes(module), textBytes(isOurs ? shortened(name) : name), rest());
    } else {
      const name = text();
      body.push(textBytes(name.startsWith("_ZN") ? shortened(name) : name), Buffer.from([wasm[at++]]), numberBytes(number()));
    }
  }
  return Buffer.concat(body);
}

// Constants stay where they are: blanks fill what is left of a path.
function withoutPaths(data) {
  const crate = /\/(?:[\w\/.+~-]*?\/registry\/src\/[^\/]+|rustc\/[0-9a-f]{40}\/library)\/([\w.+-]+)\/[\w\/.+-]*?\.rs/g;
  return Buffer.from(data.toString("latin1").replace(crate, (path, name) => name.padEnd(path.length)), "latin1");
}

const sections = [wasm.subarray(0, at)];
while (at < wasm.length) {
  const id = wasm[at++];
  const end = number() + at;
  const body = id === IMPORTS || id === EXPORTS ? renamed(id) : wasm.subarray(at, end);
  if (id !== CUSTOM) sections.push(Buffer.from([id]), numberBytes(body.length), id === DATA ? withoutPaths(body) : body);
  at = end;
}

const known = new Set();
for (const { file, text } of scripts) {
  const shorter = text.replace(/[$\w]+/g, (word) => {
    if (short.has(word)) known.add(word);
    return short.get(word) ?? word;
  });
  writeFileSync(file, shorter);
}
const missing = [...short.keys()].filter((name) => !known.has(name));
if (missing.length) throw new Error(`the scripts do not have ${missing.join(", ")}`);
writeFileSync(wasmFile, Buffer.concat(sections));
