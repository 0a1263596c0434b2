import AxeBuilder from '@axe-core/playwright';
import { expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search and commands' });
const field = (page: Page) => dialog(page).getByRole('combobox', { name: 'Search and commands' });
const list = (page: Page) => dialog(page).getByRole('listbox');
const group = (page: Page, name: string) => list(page).getByRole('group', { name, exact: true });
const option = (page: Page, name: string | RegExp) => list(page).getByRole('option', { name });

/** Opens it by the key, when what it knows is there. */
async function call(page: Page) {
  await page.keyboard.press('Control+k');
  await expect(field(page)).toBeFocused();
  await expect(group(page, 'Pages').getByRole('option').first()).toBeVisible();
}

test('it opens and closes by key and button, and gives the focus back', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d');
  await call(page);
  await expect(group(page, 'Pages')).toMatchAriaSnapshot(`
    - group "Pages":
      - option "Overview"
      - option "Analytics"
      - option "Sessions"
      - option "Users"
      - option "Handoffs and friction"
      - option "Models and cost"
      - option "Tools"
      - option "Workflows"
      - option "Service requests"
      - option "Training"
  `);
  await expect(option(page, 'Global')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  const button = page.getByRole('button', { name: 'Search and commands' });
  await button.click();
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(dialog(page)).toBeHidden();
  await expect(button).toBeFocused();
});

test('pages, ranges and actions are a few letters away, and only by keyboard', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d&model=gpt-4o');
  await call(page);
  await page.keyboard.type('sess');
  await expect(list(page).getByRole('option').first()).toHaveText('Sessions');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sessions\?range=7d&model=gpt-4o/);
  await expect(dialog(page)).toBeHidden();

  await call(page);
  await page.keyboard.type('last 24');
  await expect(option(page, /Last 24 hours/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/range=24h/);

  await call(page);
  await page.keyboard.type('clear');
  await expect(option(page, /Clear all filters/)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).not.toHaveURL(/model=/);

  await call(page);
  await page.keyboard.type('dark');
  await page.keyboard.press('Enter');
  await expect(page.locator('html.dark')).toBeAttached();

  await call(page);
  await page.keyboard.type('compare');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/compare=none/);

  await call(page);
  await page.keyboard.type('qqqq');
  await expect(dialog(page).getByText('Nothing is called that')).toHaveCount(2);
});

test('sessions, people and values are found, and where one went comes first the next time', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d');
  await call(page);
  await page.keyboard.type('question 13');
  await expect(group(page, 'Sessions').getByRole('option')).toHaveCount(1);
  await option(page, /acme question 13/).click();
  await expect(page.getByRole('heading', { level: 1, name: 'acme question 13' })).toBeVisible();

  await call(page);
  await expect(group(page, 'Recent').getByRole('option').first()).toHaveText('acme question 13');
  await page.keyboard.type('user3');
  await group(page, 'People').getByRole('option', { name: /user3@acme.test/ }).click();
  await expect(page).toHaveURL(/\/users\/user3@acme\.test/);

  await call(page);
  await page.keyboard.type('coder');
  await group(page, 'Agents').getByRole('option', { name: 'coder' }).click();
  await expect(page).toHaveURL(/\/analytics\?range=7d&agent=coder/);
});

test('a late answer never replaces a newer one', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d');
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(/list_sessions/, async (route) => {
    if (route.request().postData()!.includes('"question 13"')) await held;
    await route.continue();
  });
  await call(page);
  const asked = page.waitForRequest((request) => request.postData()?.includes('"question 13"') ?? false);
  await field(page).fill('question 13');
  await asked;
  await field(page).fill('question 14');
  await expect(option(page, /acme question 14/)).toBeVisible();
  const come = page.waitForResponse((response) => response.request().postData()?.includes('"question 13"') ?? false);
  release();
  await come;
  await expect(option(page, /acme question 14/)).toBeVisible();
  await expect(option(page, /acme question 13/)).toHaveCount(0);
});

test.describe('a member', () => {
  // Who the active users are is not theirs to see.
  test.use({ ignored: [/status of 403/] });

  test('finds their own sessions and nobody else', async ({ page }) => {
    await signIn(page, 'ana@acme.test', '/analytics?range=7d');
    await call(page);
    await expect(option(page, 'Handoffs and friction')).toHaveCount(0);
    await field(page).fill('question 13');
    await expect(dialog(page).getByText('Nothing is called that')).toHaveCount(2);
    await field(page).fill('question 12');
    await expect(option(page, /acme question 12/)).toBeVisible();
    await field(page).fill('user3');
    await expect(dialog(page).getByText('Nothing is called that')).toHaveCount(2);
  });
});

test('whoever looks at all organisations goes to another one, and signs out', async ({ page }) => {
  await signIn(page, 'root@oriel.test', '/analytics?range=7d');
  await call(page);
  await expect(option(page, 'Global')).toBeVisible();
  await field(page).fill('globex');
  await option(page, /Look at Globex/).click();
  await expect(page).toHaveURL(/org=globex/);
  await call(page);
  await field(page).fill('sign out');
  await expect(option(page, 'Sign out')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('g and a letter lead to a page, and the list of shortcuts says so', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d');
  await page.keyboard.press('g');
  await page.keyboard.press('s');
  await expect(page).toHaveURL(/\/sessions\?range=7d/);
  await page.keyboard.press('g');
  await page.keyboard.press('u');
  await expect(page).toHaveURL(/\/users\?range=7d/);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help).toContainText('Search and commands');
  await expect(help).toContainText('Handoffs and friction');
});

for (const theme of ['light', 'dark'] as const) {
  test(`it is accessible in the ${theme} theme and fits a phone`, async ({ page, context }) => {
    await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
    await signIn(page, 'mina@acme.test', '/analytics?range=7d');
    await call(page);
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
    };
    await check();
    await field(page).fill('question 1');
    await expect(group(page, 'Sessions').getByRole('option').first()).toBeVisible();
    await check();
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, '/analytics?range=7d');
    await page.getByRole('button', { name: 'Search and commands' }).click();
    await expect(group(page, 'Pages').getByRole('option').first()).toBeVisible();
    const box = (await dialog(page).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(360);
    expect(box.y + box.height).toBeLessThanOrEqual(740);
  });
}
