// The names by which the WASM and its script know each other carry hashes that no packer can shorten: `_0`, `_1`… say the same
// in 6 KB less. Both files keep their names: what is written here follows from what they were named after.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const IMPORTS = 2;
const folder = process.argv[2];
const find = (pattern) => join(folder, readdirSync(folder).find((name) => pattern.test(name)));
const wasmFile = find(/^oriel\.[^.]+\.wasm$/);
const scriptFile = find(/^oriel\.[^.]+\.js$/);
const wasm = readFileSync(wasmFile);
const script = readFileSync(scriptFile, "utf8");
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
const taken = new Set(script.match(/[$\w]+/g));
let names = 0;
function shortened(module, name) {
  if (module !== "./oriel_bg.js") return name;
  if (!short.has(name)) {
    let next;
    // The script has a few short names of its own.
    do next = `_${(names++).toString(36)}`;
    while (taken.has(next));
    short.set(name, next);
  }
  return short.get(name);
}

const sections = [wasm.subarray(0, at)];
while (at < wasm.length) {
  const start = at;
  const id = wasm[at++];
  const end = number() + at;
  if (id === IMPORTS) {
    const count = number();
    const body = [numberBytes(count)];
    for (let each = 0; each < count; each++) {
      const [module, name] = [text(), text()];
      body.push(textBytes(module), textBytes(shortened(module, name)), rest());
    }
    const bytes = Buffer.concat(body);
    sections.push(Buffer.from([id]), numberBytes(bytes.length), bytes);
  } else sections.push(wasm.subarray(start, end));
  at = end;
}

const known = new Set();
const renamed = script.replace(/[$\w]+/g, (word) => {
  if (!short.has(word)) return word;
  known.add(word);
  return short.get(word);
});
const missing = [...short.keys()].filter((name) => !known.has(name));
if (missing.length) throw new Error(`the script does not have ${missing.join(", ")}`);
writeFileSync(wasmFile, Buffer.concat(sections));
writeFileSync(scriptFile, renamed);
