import AxeBuilder from '@axe-core/playwright';
import { expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Views' });
const mine = (page: Page) => dialog(page).getByRole('region', { name: 'Yours' });
const shared = (page: Page) => dialog(page).getByRole('region', { name: 'Shared with you' });

async function openViews(page: Page) {
  await page.getByRole('button', { name: 'Views', exact: true }).click();
  await expect(dialog(page).getByLabel('Save this view as')).toBeFocused();
}

async function save(page: Page, name: string, share = false) {
  await dialog(page).getByLabel('Save this view as').fill(name);
  if (share) await dialog(page).getByLabel('Share with the organisation').check();
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(mine(page).getByRole('link', { name })).toBeVisible();
}

// A second view of the same name is refused.
test.use({ ignored: [/status of 409/] });

test('a page with its filters and order is kept, opened, renamed and deleted', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/users?range=7d&model=gpt-4o&sort=-cost_usd&compare=none&page=1');
  await openViews(page);
  await expect(dialog(page).getByText('Users · 7d · model gpt-4o · by cost usd · not compared')).toBeVisible();
  await save(page, 'Who pays for gpt');
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();

  await open(page, '/sessions');
  await openViews(page);
  await mine(page).getByRole('link', { name: 'Who pays for gpt' }).click();
  await expect(page).toHaveURL(/\/users\?range=7d&compare=none&model=gpt-4o&sort=-cost_usd$|\/users\?range=7d&model=gpt-4o&sort=-cost_usd&compare=none$/);
  await expect(dialog(page)).toBeHidden();

  await openViews(page);
  await dialog(page).getByLabel('Save this view as').fill('WHO pays for GPT');
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await expect(dialog(page).getByRole('alert')).toContainText('You have a view of that name');

  await mine(page).getByRole('button', { name: 'Rename Who pays for gpt' }).click();
  const name = mine(page).getByLabel('Name of the view');
  await expect(name).toBeFocused();
  await name.fill('Costs of gpt');
  await page.keyboard.press('Enter');
  await expect(mine(page).getByRole('link', { name: 'Costs of gpt' })).toBeVisible();

  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await expect(palette.getByRole('group', { name: 'Saved views' })).toBeVisible();
  await page.keyboard.type('costs of');
  await expect(palette.getByRole('option', { name: 'Costs of gpt' })).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/users\?.*model=gpt-4o/);

  await openViews(page);
  await mine(page).getByRole('button', { name: 'Delete Costs of gpt' }).click();
  await expect(mine(page).getByRole('button', { name: 'Keep it' })).toBeFocused();
  await mine(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog(page).getByText('You keep no view yet')).toBeVisible();
});

test('a shared view is seen by members, who share and delete none themselves', async ({ page, browser }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=7d&status=failed');
  await openViews(page);
  await save(page, 'Failed this week', true);
  await expect(mine(page).getByText('shared', { exact: true })).toBeVisible();

  const context = await browser.newContext({ baseURL: process.env.ORIEL_URL });
  const other = await context.newPage();
  await signIn(other, 'ana@acme.test', '/analytics?range=7d');
  await openViews(other);
  await expect(dialog(other).getByLabel('Share with the organisation')).toHaveCount(0);
  await expect(shared(other).getByRole('button', { name: /Delete/ })).toHaveCount(0);
  await shared(other).getByRole('link', { name: 'Failed this week' }).click();
  await expect(other).toHaveURL(/\/sessions\?range=7d&status=failed/);
  await context.close();

  await mine(page).getByRole('button', { name: 'Delete Failed this week' }).click();
  await expect(mine(page).getByText('for everybody')).toBeVisible();
  await mine(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(mine(page)).toHaveCount(0);
});

test('a link to a view goes to the clipboard', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await signIn(page, 'mina@acme.test', '/analytics?range=24h');
  await openViews(page);
  await save(page, 'Today');
  await mine(page).getByRole('button', { name: 'Copy the link to Today' }).click();
  await expect(dialog(page).getByText('The link to Today is on your clipboard')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${process.env.ORIEL_URL}/analytics?range=24h`);
  await mine(page).getByRole('button', { name: 'Delete Today' }).click();
  await mine(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(dialog(page).getByText('You keep no view yet')).toBeVisible();
});

for (const theme of ['light', 'dark'] as const) {
  test(`views are accessible in the ${theme} theme and fit a phone`, async ({ page, context }) => {
    await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
    await page.setViewportSize({ width: 360, height: 740 });
    await signIn(page, 'gus@globex.test', '/analytics?range=7d&model=gpt-4o');
    await openViews(page);
    await save(page, `A name that is longer than a phone is wide, ${theme}`, true);
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
    const box = (await dialog(page).boundingBox())!;
    expect(box.x + box.width).toBeLessThanOrEqual(360);
    const inside = await dialog(page).evaluate((node) => node.scrollWidth - node.clientWidth);
    expect(inside, 'nothing stands out of the dialog').toBeLessThanOrEqual(0);
    await mine(page).getByRole('button', { name: /Delete A name/ }).click();
    await mine(page).getByRole('button', { name: 'Delete', exact: true }).click();
  });
}
