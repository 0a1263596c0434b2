import { expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

/** What can have the focus, top to bottom, as the document has it. */
const NUMBERED = () => {
  const all = [...document.querySelectorAll<HTMLElement>('a[href], button, summary, input, [tabindex]')];
  const open = all.filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !(one as HTMLButtonElement).disabled);
  open.forEach((one, index) => (one.dataset.stop = String(index)));
  return open.length;
};

/** Where the focus is, and whether one sees it. */
const FOCUSED = () => {
  const one = document.activeElement as HTMLElement;
  // A link that covers its card has the ring around the card.
  const lit = (element: Element | null) =>
    [undefined, '::after'].some((part) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(element, part);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
    });
  const box = one.getBoundingClientRect();
  const isSeen = box.bottom > 0 && box.top < innerHeight && box.width > 0;
  return { stop: Number(one.dataset.stop), isLit: lit(one) || lit(one.closest('.search')), isSeen, html: one.outerHTML.slice(0, 120) };
};

async function walk(page: Page) {
  const stops = await page.evaluate(NUMBERED);
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(FOCUSED);
    expect(at.stop, at.html).toBe(stop);
    expect(at.isLit, `a ring around ${at.html}`).toBe(true);
    expect(at.isSeen, `in sight: ${at.html}`).toBe(true);
  }
}

for (const theme of ['light', 'dark'] as const) {
  test(`every control is reached by keyboard, in order and seen, in the ${theme} theme`, async ({ page, context }) => {
    await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
    await signIn(page, 'mina@acme.test', '/analytics?range=7d');
    for (const path of ['/', '/analytics?range=7d', '/sessions?range=7d', '/sessions/acme-session-03']) {
      await open(page, path);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      await walk(page);
    }
  });
}

test('the way to the content is short', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=7d');
  await open(page, '/sessions?range=7d');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('main')).toBeFocused();
});

test('the menu of narrow screens opens, closes and gives the focus back', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, 'mina@acme.test', '/sessions?range=7d');
  const opener = page.getByRole('button', { name: 'Open the menu' });
  await opener.click();
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('button', { name: 'Close the menu' }).click();
  await expect(opener).toBeFocused();
  await opener.click();
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Analytics' }).click();
  await expect(page).toHaveURL(/\/analytics/);
});
