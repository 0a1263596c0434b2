import { drawn, expect, open, signIn, test } from '../support/test';

declare global {
  interface Window { moved: { value: number; what: string }[] }
}

/** Everything on the page that moved by itself, from before the first byte on. */
const WATCH = () => {
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean; sources: { node?: Element }[] })[]) {
      const what = entry.sources.map(({ node }) => node?.className ?? node?.nodeName).join(', ');
      if (!entry.hadRecentInput) window.moved.push({ value: entry.value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });
};

for (const width of [360, 768, 1440]) {
  test(`nothing moves while pages come, ${width} px wide`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await signIn(page, 'mina@acme.test', '/analytics?range=7d');
    await page.addInitScript(WATCH);
    const paths = [
      '/', '/analytics?range=7d&model=gpt-4o', '/sessions?range=7d', '/sessions/acme-session-03', '/friction?range=7d', '/ingest?range=7d',
      '/sign-in',
    ];
    for (const path of paths) {
      await open(page, path);
      await expect(page.locator('[aria-busy="true"], .page .skeleton')).toHaveCount(0);
      await drawn(page);
      const moved = await page.evaluate(() => window.moved);
      const sum = moved.reduce((sum, one) => sum + one.value, 0);
      expect(sum, `${path}: ${moved.map((one) => `${one.value.toFixed(4)} ${one.what}`).join('; ')}`).toBeLessThan(0.02);
    }
  });
}
