// Lighthouse's four scores of the landing page and of a session. Called by `make audit`:
// node end2end/lighthouse.mjs <folder of lighthouse> <address of a server in development mode>; fails below 95 in any.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "@playwright/test";

const [folder, base] = process.argv.slice(2);
const LEAST = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const require = createRequire(`${folder}/`);
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(require.resolve("lighthouse")));
const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

async function json(path, init) {
  const answer = await fetch(`${base}${path}`, init);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

// Demo data that is sent is not yet seen.
while ((await json("/readyz")).projection.queued_batches > 0) await new Promise((again) => setTimeout(again, 500));

const { access_token: token } = await json("/api/dev/token", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ role: "SUPER_ADMIN" }),
});
const { data } = await json("/api/v1/sessions?org=acme&limit=1", { headers: { authorization: `Bearer ${token}` } });
const pages = [
  ["overview", "/?org=acme"],
  ["session", `/sessions/${data.rows[0].id}?org=acme`],
];

// A free port of the machine's choosing would have to be read from its output.
const port = 9_333;
const browser = await chromium.launch({ executablePath: installed, args: ["--no-sandbox", `--remote-debugging-port=${port}`] });
const low = [];
try {
  for (const [name, path] of pages) {
    for (const [device, config] of [["desk", desktopConfig], ["phone", undefined]]) {
      const options = { port, onlyCategories: CATEGORIES, extraHeaders: { Cookie: `oriel_access=${token}` }, logLevel: "error" };
      const { lhr } = await lighthouse(`${base}${path}`, options, config);
      const scores = CATEGORIES.map((category) => [category, Math.round(lhr.categories[category].score * 100)]);
      console.log(`${name.padEnd(9)} ${device.padEnd(6)} ${scores.map(([category, score]) => `${category} ${score}`).join(" · ")}`);
      for (const [category, score] of scores) {
        if (score >= LEAST) continue;
        low.push(`${name}, ${device}: ${category} ${score}`);
        for (const { id } of lhr.categories[category].auditRefs.filter(({ weight }) => weight > 0)) {
          const audit = lhr.audits[id];
          if (audit.score !== null && audit.score < 0.9) console.log(`  ${id}: ${audit.title} ${audit.displayValue ?? ""}`);
        }
      }
    }
  }
} finally {
  await browser.close();
}
if (low.length > 0) {
  console.error(`Below ${LEAST}: ${low.join("; ")}`);
  process.exit(1);
}
