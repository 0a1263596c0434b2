import { chromium } from 'playwright-core';
const base = 'http://127.0.0.1:4102';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
const wanted = (process.argv[2] || '').split(',').filter(Boolean);
const pages = { training: '/training?org=acme', job: process.env.JOB || '/training?org=acme', global: '/global', recorded: process.env.REC || '' };
for (const scheme of ['light', 'dark']) for (const width of [360, 768, 1440]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, timezoneId: 'Europe/Berlin' });
  const page = await context.newPage();
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) console.log(scheme, width, m.type(), m.text().slice(0, 300)); });
  page.on('pageerror', (e) => console.log('pageerror', e.message.slice(0, 300)));
  const ready = async () => page.locator('html[data-hydrated]').waitFor({ state: 'attached', timeout: 60000 });
  await page.goto(base + '/sign-in?next=' + encodeURIComponent('/analytics?org=acme'));
  await ready();
  await page.getByLabel('E-mail').fill('super@oriel.test');
  await page.getByLabel('Password').fill('oriel-demo');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((u) => !u.pathname.startsWith('/sign-in'));
  await ready();
  for (const [name, path] of Object.entries(pages)) {
    if (!path || (wanted.length && !wanted.includes(name))) continue;
    const t0 = Date.now();
    await page.goto(base + path); await ready();
    await page.locator('.chart canvas').first().waitFor({ timeout: 30000 }).catch(() => console.log('no canvas', name));
    await page.waitForTimeout(1500);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    console.log(name, scheme, width, 'overflow', over, 'ms', Date.now() - t0 - 1500);
    await page.screenshot({ path: `/tmp/tr-shots/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  await context.close();
}
await browser.close();
