// Parts of the program that load later come in some three hundred files, one for each set of pages that share a stretch of code,
// many of them smaller than the question for them. Files that cost more to ask for than to have are made one, and the script that
// knows them says no more than their names. What files are called after stays: the script and the list of files keep their names.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What asking for a file costs: as long as this many bytes of code take. */
const QUESTION = 6_000;
const FEATURES = [
  "bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals", "nontrapping-float-to-int",
  "reference-types", "sign-ext",
].map((feature) => `--enable-${feature}`);

const folder = process.argv[2];
const names = readdirSync(folder);
const find = (pattern) => join(folder, names.find((name) => pattern.test(name)));
const scriptFile = find(/^__wasm_split\..*\.js$/);
const manifestFile = find(/^__wasm_split_manifest\..*json$/);
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const script = readFileSync(scriptFile, "utf8");
const entries = Object.keys(manifest);

const file = (name) => join(folder, `${name}.wasm`);
// Who needs which files: a bit for each, in two numbers.
const has = ([low, high], bit) => ((bit < 32 ? low : high) & (1 << bit)) !== 0;
const either = ([a, b], [c, d]) => [a | c, b | d];
function ones(number) {
  let sum = number - ((number >>> 1) & 0x55555555);
  sum = (sum & 0x33333333) + ((sum >>> 2) & 0x33333333);
  return Math.imul((sum + (sum >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
const count = ([low, high]) => ones(low) + ones(high);

const wanted = new Map();
entries.forEach((entry, bit) => {
  const own = bit < 32 ? [1 << bit, 0] : [0, 1 << bit];
  for (const name of manifest[entry]) wanted.set(name, either(wanted.get(name) ?? [0, 0], own));
});
if (entries.length > 64) throw new Error("more parts than bits");
let groups = [...wanted].map(([name, by]) => ({ names: [name], by, bytes: readFileSync(file(name)).length }));

const cost = ({ by, bytes }) => count(by) * (bytes + QUESTION);
const together = (a, b) => ({ names: [...a.names, ...b.names], by: either(a.by, b.by), bytes: a.bytes + b.bytes });
for (;;) {
  let best = { gain: 0 };
  groups.forEach((a, place) => {
    for (const b of groups.slice(place + 1)) {
      const gain = cost(a) + cost(b) - cost(together(a, b));
      if (gain > best.gain) best = { gain, a, b };
    }
  });
  if (!best.a) break;
  groups = groups.filter((group) => group !== best.a && group !== best.b);
  groups.push(together(best.a, best.b));
}

const work = mkdtempSync(join(tmpdir(), "oriel-merge-"));
try {
  // All of them import the same three things. Handed through one module, they are imported once.
  const one = execFileSync("wasm-dis", [file(manifest[entries[0]].at(-1))], { encoding: "utf8", maxBuffer: 1 << 30 });
  const imports = one.match(/^ \(import "__wasm_split".*$/gm).map((line) => line.replace('"__wasm_split"', '"shared"'));
  const exports = imports.map((line) => {
    const [, name, kind, id] = line.match(/"shared" "(\w+)" \((\w+) (\$\S+)/);
    return ` (export "${name}" (${kind} ${id}))`;
  });
  const hub = join(work, "hub");
  writeFileSync(`${hub}.wat`, ["(module", ...imports, ...exports, ")"].join("\n"));
  execFileSync("wasm-as", [...FEATURES, `${hub}.wat`, "-o", `${hub}.wasm`]);

  for (const group of groups) {
    let [made] = group.names.map(file);
    if (group.names.length > 1) {
      const parts = group.names.toSorted().flatMap((name) => [file(name), name]);
      made = `${hub}.merged.wasm`;
      execFileSync("wasm-merge", [...FEATURES, `${hub}.wasm`, "__wasm_split", ...parts, "-o", made]);
    }
    group.name = `part.${createHash("sha256").update(readFileSync(made)).digest("base64url").slice(0, 6)}`;
    copyFileSync(made, file(group.name));
    for (const name of group.names) rmSync(file(name));
  }
} finally {
  rmSync(work, { recursive: true });
}

const load = (entry, bit) => {
  const numbers = groups.flatMap((group, number) => (has(group.by, bit) ? [number] : []));
  manifest[entry] = numbers.map((number) => groups[number].name);
  return `export const __wasm_split_load_${entry} = load(${numbers});`;
};
const [, main] = script.match(/from "(\.\/oriel\.[^"]+)"/);
const known = [...script.matchAll(/export const __wasm_split_load_(\w+)/g)].map(([, entry]) => entry);
const lost = known.filter((entry) => !entries.includes(entry));
if (lost.length > 0) throw new Error(`the list of files does not have ${lost.join(", ")}`);
const [, shared] = script.match(/const { ([^}]*?),? *} = initSync/);
writeFileSync(
  scriptFile,
  `import { initSync } from "${main}";
const names = "${groups.map(({ name }) => name).join(" ")}".split(" ");
const loading = [];
let imports;
const ours = () => {
  if (!imports) {
    const { ${shared} } = initSync();
    const shared = { ${shared} };
    imports = { __wasm_split: shared, shared };
  }
  return imports;
};
// One that failed is asked for again when it is wanted again.
const part = (number) =>
  (loading[number] ??= WebAssembly.instantiateStreaming(fetch(new URL(\`./\${names[number]}.wasm\`, import.meta.url)), ours()).catch(
    (error) => {
      loading[number] = undefined;
      throw error;
    },
  ));
const load = (...numbers) => async (callback, data) => {
  let success = true;
  try {
    await Promise.all(numbers.map(part));
  } catch (error) {
    console.error(error);
    success = false;
  }
  ours().shared.__indirect_function_table.get(callback)(data, success);
};
${entries.map(load).join("\n")}
`,
);
writeFileSync(manifestFile, JSON.stringify(manifest));
