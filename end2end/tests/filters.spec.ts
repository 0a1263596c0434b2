import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const field = (page: Page) => page.getByRole('combobox', { name: 'Add a filter' });
const list = (page: Page) => page.getByRole('listbox', { name: 'Filters' });
const option = (page: Page, name: string) => list(page).getByRole('option', { name });
/** The line that Enter takes. */
const active = async (page: Page) => page.locator(`#${await field(page).getAttribute('aria-activedescendant')}`);

test.describe('typed in one field', () => {
  test.beforeEach(async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/analytics?range=7d');
    await expect(card(page, 'Runs')).toContainText('24');
  });

  test('a dimension completes, then its values; Enter adds, Backspace takes the last one away', async ({ page }) => {
    await page.keyboard.press('f');
    await expect(field(page)).toBeFocused();
    await expect(option(page, 'Environment')).toBeVisible();
    await expect(field(page)).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.type('mod');
    await expect(option(page, 'Model')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(field(page)).toHaveValue('model: ');
    await page.keyboard.type('gpt');
    await expect(option(page, 'gpt-4o')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/model=gpt-4o/);
    await expect(field(page)).toHaveValue('');
    await expect(field(page)).toBeFocused();
    await expect(card(page, 'Runs')).toContainText('8');

    await page.keyboard.type('model:haiku');
    await expect(option(page, 'claude-haiku-4-5')).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/model=claude-haiku-4-5&model=gpt-4o/);
    await expect(card(page, 'Runs')).toContainText('16');
    await expect(page.getByRole('group', { name: 'Filters' })).toContainText('Model is claude-haiku-4-5 or gpt-4o');

    await page.keyboard.press('Backspace');
    await expect(page).not.toHaveURL(/gpt-4o/);
    await page.keyboard.press('Backspace');
    await expect(page).not.toHaveURL(/model=/);
    await expect(card(page, 'Runs')).toContainText('24');
    await page.goBack();
    await expect(card(page, 'Runs')).toContainText('8');
  });

  test('it is a combobox: arrows move, the count is said, Escape closes', async ({ page }) => {
    await field(page).click();
    await expect(list(page)).toMatchAriaSnapshot(`
      - listbox "Filters":
        - group "Filter by":
          - option "Model"
          - option "Agent"
          - option "User"
          - option "Tool"
          - option "Tool server"
          - option "Status"
          - option "Error category"
          - option "Environment"
          - option "Workflow"
    `);
    await expect(page.getByRole('status').filter({ hasText: '9 choices' })).toBeAttached();
    await page.keyboard.press('ArrowDown');
    await expect(await active(page)).toHaveText('Model');
    await page.keyboard.press('ArrowUp');
    await expect(await active(page)).toHaveText('Workflow');
    await page.keyboard.press('ArrowDown');
    await expect(await active(page)).toHaveText('Model');
    await page.keyboard.press('Escape');
    await expect(list(page)).toBeHidden();
    await expect(field(page)).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('Enter');
    await expect(page).not.toHaveURL(/model=/);
  });

  test('text without a dimension finds values of all of them', async ({ page }) => {
    await field(page).fill('fil');
    await expect(list(page).getByRole('group', { name: 'Tool server' }).getByRole('option', { name: 'filesystem' })).toBeVisible();
    await expect(list(page).getByRole('group', { name: 'Tool', exact: true }).getByRole('option', { name: 'read_file' })).toBeVisible();
    await option(page, 'filesystem').click();
    await expect(page).toHaveURL(/server=filesystem/);
    await page.getByRole('button', { name: 'Remove the filter on tool server' }).click();
    await expect(page).not.toHaveURL(/server=/);
  });

  test('a value that nobody has seen can be asked for all the same', async ({ page }) => {
    await field(page).fill('workflow: nightly');
    await expect(option(page, 'Workflow is “nightly”')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/workflow=nightly/);
    await expect(card(page, 'Runs')).toContainText('–');
    await expect(card(page, 'Runs')).toContainText('Not known by workflow');
  });

  test('a late answer never replaces a newer one', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    let answered = () => {};
    const late = new Promise<void>((done) => (answered = done));
    await page.route(/list_filter_values/, async (route) => {
      if (!route.request().postData()!.includes('"claude"')) return route.continue();
      await held;
      await route.continue();
      answered();
    });
    const asked = page.waitForRequest((request) => request.postData()?.includes('"claude"') ?? false);
    await field(page).fill('model: claude');
    await asked;
    await field(page).fill('model: gpt');
    await expect(option(page, 'gpt-4o')).toBeVisible();
    const come = page.waitForResponse((response) => response.request().postData()?.includes('"claude"') ?? false);
    release();
    await late;
    await come;
    await expect(option(page, 'gpt-4o')).toBeVisible();
    await expect(option(page, 'claude-haiku-4-5')).toHaveCount(0);
  });

  test('shortcuts wait while one types', async ({ page }) => {
    await field(page).fill('');
    await page.keyboard.type('gt2c');
    await expect(field(page)).toHaveValue('gt2c');
    await expect(page).toHaveURL(/\/analytics\?range=7d$/);
  });
});

test('a status of runs says nothing about calls, and the other way round', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d&status=failed');
  await expect(card(page, 'Runs')).toContainText('6');
  await expect(card(page, 'Cost')).toContainText('–');
  const { data } = await (await page.request.get('/api/v1/stats/overview?status=ok')).json();
  expect(data).toMatchObject({ runs: null, model_calls: expect.any(Number), success_rate: null });
  const by = await (await page.request.get('/api/v1/stats/breakdown?by=status&metrics=runs,model_calls')).json();
  const failed = by.data.find((row: { key: string }) => row.key === 'failed');
  expect(failed).toMatchObject({ runs: expect.any(Number), model_calls: null });
});

test('every dimension is the same in the address, on each page, over REST and in each file', async ({ page }) => {
  const only = 'range=7d&error_category=tool&environment=staging&environment=production';
  await signIn(page, 'mina@acme.test', `/analytics?${only}`);
  await expect(card(page, 'Runs')).toContainText('6');
  const rows = async (path: string) => {
    await open(page, `${path}?${only}`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(new URL(download.url()).searchParams.get('error_category')).toBe('tool');
    return (await readFile(await download.path(), 'utf8')).trim().split('\n').slice(1);
  };
  expect(await rows('/sessions')).toHaveLength(6);
  const people = await rows('/users');
  const answer = await (await page.request.get('/api/v1/users?error_category=tool&environment=staging&environment=production')).json();
  expect(people).toHaveLength(answer.data.total);
  const all = await (await page.request.get('/api/v1/users?environment=staging&environment=production')).json();
  expect(all.data.total).toBeGreaterThan(answer.data.total);
  // What is not known over REST is ignored.
  const ignored = await page.request.get('/api/v1/stats/overview?colour=blue');
  expect(ignored.status()).toBe(200);
});

test('on a page about one person nobody else can be asked for', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/users/ana@acme.test?range=7d');
  await field(page).click();
  await expect(option(page, 'Model')).toBeVisible();
  await expect(list(page).getByRole('option', { name: 'User', exact: true })).toHaveCount(0);
});

test.describe('by touch on a phone', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test('the list is as wide as the bar and taken from by finger', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/analytics?range=7d');
    await field(page).tap();
    await option(page, 'Environment').tap();
    await expect(option(page, 'staging')).toBeVisible();
    const panel = (await list(page).boundingBox())!;
    expect(panel.x).toBeGreaterThanOrEqual(0);
    expect(panel.x + panel.width).toBeLessThanOrEqual(360);
    const widened = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(widened, 'an open list does not widen the page').toBeLessThanOrEqual(0);
    expect((await option(page, 'staging').boundingBox())!.height).toBeGreaterThanOrEqual(40);
    await option(page, 'staging').tap();
    await expect(page).toHaveURL(/environment=staging/);
    await page.getByRole('button', { name: 'Remove the filter on environment' }).tap();
    await expect(page).not.toHaveURL(/environment=/);
  });
});

for (const theme of ['light', 'dark'] as const) {
  test(`the open list is accessible in the ${theme} theme`, async ({ page, context }) => {
    await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
    await signIn(page, 'mina@acme.test', '/analytics?range=7d&model=gpt-4o&model=claude-haiku-4-5');
    await field(page).fill('e');
    await expect(option(page, 'Environment')).toBeVisible();
    await expect(list(page).getByRole('group', { name: 'Tool server' })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
  });
}
