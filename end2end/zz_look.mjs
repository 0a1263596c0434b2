import { chromium } from "@playwright/test";
const base = "http://127.0.0.1:3999";
const pages = (process.argv[2] ?? "").split(",").filter(Boolean);
const widths = (process.argv[3] ?? "360,768,1440").split(",").map(Number);
const themes = (process.argv[4] ?? "light,dark").split(",");
const role = process.argv[5] ?? "ORG_ADMIN";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"] });
for (const theme of themes) for (const width of widths) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: theme, timezoneId: "Europe/Berlin", baseURL: base });
  const answer = await context.request.post("/api/dev/token", { data: { role, org: role.startsWith("SU") ? undefined : "acme" } });
  if (!answer.ok()) throw new Error(await answer.text());
  for (const path of pages) {
    const page = await context.newPage();
    page.on("console", (m) => { if (["error", "warning"].includes(m.type()) || /hydrat|panick/i.test(m.text())) console.log(theme, width, path, m.type(), m.text()); });
    page.on("pageerror", (e) => console.log(theme, width, path, "pageerror", e.message));
    await page.addInitScript(() => { window.cls = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) { window.cls += e.value; (window.moved ??= []).push([e.value.toFixed(3), ...e.sources.map((s) => (s.node?.className || s.node?.nodeName || "?") + "")]); } }).observe({ type: "layout-shift", buffered: true }); });
    await page.goto(path);
    await page.waitForSelector("[data-hydrated]", { state: "attached" });
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.waitForTimeout(600);
    const [cls, moved, wide] = await page.evaluate(() => [window.cls, window.moved, document.documentElement.scrollWidth > innerWidth]);
    if (cls > 0.02 || wide) console.log(theme, width, path, "CLS", cls.toFixed(3), wide ? "TOO WIDE" : "", JSON.stringify(moved?.slice(0, 3)));
    const name = (path.split("?")[0].replaceAll("/", "_") || "_") + `-${width}-${theme}.png`;
    await page.screenshot({ path: `/tmp/h/pics/${name}`, fullPage: true });
    await page.close();
  }
  await context.close();
}
await browser.close();
