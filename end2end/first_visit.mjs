// What a browser transfers and when it paints at its first visit, which lands on the overview, with an empty cache. Called by
// `oriel bench`: node end2end/first_visit.mjs <address> <access token>; prints one JSON object.
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const [base, token] = process.argv.slice(2);
const VISITS = 5;
// Of system packages and of Playwright's own browsers: whatever is there.
const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function visit(browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addCookies([{ name: "oriel_access", value: token, url: base, httpOnly: true, sameSite: "Lax" }]);
  await context.addInitScript(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.paintedAt = entry.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
  const page = await context.newPage();
  const network = await context.newCDPSession(page);
  await network.send("Network.enable");
  const files = new Map();
  network.on("Network.requestWillBeSent", ({ requestId, request }) => files.set(requestId, { url: request.url, bytes: 0 }));
  network.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId);
    if (file) file.bytes += encodedDataLength;
  });
  // The length with headers, once a file is complete; streams of ticks never are.
  network.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId);
    if (file) file.bytes = encodedDataLength;
  });
  const answer = await page.goto(`${base}/`, { waitUntil: "load" });
  if (!answer.ok() || page.url() !== `${base}/`) throw new Error(`the overview answered ${answer.status()} at ${page.url()}`);
  await page.waitForSelector("[data-hydrated]", { timeout: 30_000, state: "attached" });
  const hydrated = await page.evaluate(() => performance.now());
  // Lazily loaded parts follow within a second or two.
  await page.waitForTimeout(2_000);
  const lcp = await page.evaluate(() => window.paintedAt);
  await context.close();
  const all = [...files.values()].filter((file) => file.url.startsWith(base));
  const sum = (some) => some.reduce((bytes, file) => bytes + file.bytes, 0);
  return {
    lcp,
    hydrated,
    bytes: sum(all),
    withoutCharts: sum(all.filter((file) => !/echarts/.test(file.url))),
    files: all.map((file) => ({ path: new URL(file.url).pathname, bytes: file.bytes })),
  };
}

const browser = await chromium.launch({ executablePath: installed, args: ["--no-sandbox"] });
try {
  const visits = [];
  for (let i = 0; i < VISITS; i++) visits.push(await visit(browser));
  const first = visits[0];
  console.log(
    JSON.stringify({
      visits: VISITS,
      bytes: first.bytes,
      bytes_without_charts: first.withoutCharts,
      lcp_ms: median(visits.map((visit) => visit.lcp)),
      hydrated_ms: median(visits.map((visit) => visit.hydrated)),
      files: first.files,
    }),
  );
} finally {
  await browser.close();
}
