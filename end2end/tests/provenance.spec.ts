import AxeBuilder from '@axe-core/playwright';
import { readFile } from 'node:fs/promises';
import { expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const chart = (page: Page, name: string) => page.getByRole('region', { name: `${name}, chart` });
const panel = (page: Page) => page.getByRole('dialog', { name: 'Where this figure comes from' });
const rows = (page: Page) => panel(page).locator('tbody tr');

/** All pages of rows; the first is asked for when the panel opens. */
async function showAll(page: Page) {
  await expect(panel(page).getByRole('status')).toBeVisible();
  const more = panel(page).getByRole('button', { name: 'Show more rows' });
  while ((await more.count()) > 0) {
    const before = await rows(page).count();
    await more.click();
    await expect.poll(() => rows(page).count()).toBeGreaterThan(before);
  }
}

test.describe('a manager', () => {
  test.beforeEach(async ({ page }) => signIn(page, 'mina@acme.test', `/analytics?${known}`));

  test('opens a figure, reads what it means, and counts its rows', async ({ page }) => {
    const figure = card(page, 'Runs').getByRole('button', { name: /^[\d,]+$/ });
    const value = (await figure.innerText()).trim();
    await figure.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/figure=runs/);
    await expect(panel(page)).toMatchAriaSnapshot(`
      - heading "Runs" [level=2]
      - button "Close"
      - region "Where Runs comes from":
        - text: /exact/
        - paragraph: Runs that started in the range.
        - term: Range
        - term: Filters
        - term: Complete to
        - link "All sessions behind it"
        - link "All rows as CSV"
        - heading "The rows that make it" [level=3]
    `);
    await showAll(page);
    await expect(panel(page).getByRole('status')).toHaveText(new RegExp(`add up to ${value}\\.`));
    expect(await rows(page).count()).toBe(Number(value.replaceAll(',', '')));
    const { violations } = await new AxeBuilder({ page }).include('dialog[open]').analyze();
    expect(violations.map((one) => one.id)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await expect(page).not.toHaveURL(/figure=/);
    await expect(figure).toBeFocused();
  });

  test('follows a row to its moment, and comes back to the panel', async ({ page }) => {
    await open(page, `/analytics?${known}&figure=tool_error_rate`);
    await expect(panel(page)).toContainText('Tool calls with status error / (ok + error).');
    await expect(panel(page)).toContainText('Reckoned as');
    await rows(page).first().getByRole('link').click();
    await expect(page).toHaveURL(/\/sessions\/.*kind=tool_call&step=/);
    await page.goBack();
    await expect(panel(page)).toBeVisible();
    await panel(page).getByRole('button', { name: 'Close' }).click();
    await expect(page).toHaveURL(/\/analytics\?.*environment/);
    await expect(page).not.toHaveURL(/figure=/);
  });

  test('takes all rows away as a file that adds up to the figure', async ({ page }) => {
    await open(page, `/analytics?${known}&figure=cost_usd`);
    await showAll(page);
    const count = await rows(page).count();
    const said = (await panel(page).getByRole('status').innerText()).match(/add up to \$([\d.,]+\d)/)![1];
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      panel(page).getByRole('link', { name: 'All rows as CSV' }).click(),
    ]);
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(count);
    const at = head.split(',').indexOf('cost_usd');
    const sum = lines.map((line) => Number(line.split(',')[at])).reduce((all, one) => all + one, 0);
    expect(Math.abs(sum - Number(said.replaceAll(',', '')))).toBeLessThan(0.005);
  });

  test('opens one row of a ranking, and one bucket of a chart by keyboard', async ({ page }) => {
    const row = page.getByRole('region', { name: 'Top models', exact: true }).getByRole('row', { name: /gpt-4o/ });
    await row.getByRole('button', { name: /^\$/ }).click();
    await expect(page).toHaveURL(/figure=cost_usd&of=model/);
    await expect(panel(page)).toContainText('Model is gpt-4o');
    await page.goBack();
    await expect(panel(page)).toBeHidden();

    const drawing = chart(page, 'Runs').getByRole('application');
    await expect(drawing.locator('canvas').first()).toBeVisible();
    await drawing.focus();
    const said = chart(page, 'Runs').locator('[aria-live="polite"]');
    await page.keyboard.press('End');
    await expect(said).toContainText('Succeeded');
    const last = await said.innerText();
    await page.keyboard.press('ArrowLeft');
    await expect(said).not.toHaveText(last);
    await page.keyboard.press('ArrowDown');
    await expect(said).toContainText('Enter opens the rows behind it');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/figure=runs_cancelled&at=/);
    await expect(panel(page)).toContainText('Runs that started in the range and were cancelled.');
    await page.keyboard.press('Escape');
    await expect(panel(page)).toBeHidden();
    await expect(drawing).toBeFocused();
  });
});

test('what a chart folds into others opens what it is made of', async ({ page }) => {
  const at = new Date(Date.now() - 120_000).toISOString();
  const calls = Array.from({ length: 8 }, (_, n) => ({
    event_id: `zoo-${n}`, type: 'model.called', occurred_at: at, session_id: 'zoo-session', user: 'user1@acme.test',
    payload: { call_id: `zoo-${n}`, model: `zoo-${n}`, status: 'ok', duration_ms: 500, cost_usd: `0.${n + 1}` },
  }));
  const session = {
    event_id: 'zoo-start', type: 'session.started', occurred_at: at, session_id: 'zoo-session', user: 'user1@acme.test',
    payload: { title: 'Zoo', environment: 'zoo' },
  };
  await send('acme', [session, ...calls]);
  await signIn(page, 'mina@acme.test', '/models?range=24h&environment=zoo');
  const ring = chart(page, 'Cost by model');
  await expect(ring.locator('.donut-row')).toHaveCount(6);
  const others = ring.locator('.donut-row').last();
  await expect(others).toContainText('3 others');
  await others.getByRole('button', { name: '$0.6000' }).click();
  await expect(rows(page)).toHaveCount(3);
  await expect(panel(page)).toContainText('3 rows add up to $0.6000.');
  await page.keyboard.press('Escape');

  // The same over time, where nobody says which the others are.
  const drawing = chart(page, 'Model calls').getByRole('application');
  await drawing.focus();
  await page.keyboard.press('ArrowLeft');
  const said = chart(page, 'Model calls').locator('[aria-live]');
  while (!(await said.innerText()).includes('Others 3')) await page.keyboard.press('ArrowLeft');
  for (let line = 0; line < 6; line++) await page.keyboard.press('ArrowDown');
  await expect(said).toContainText(/^Others 3.*Enter opens/);
  await page.keyboard.press('Enter');
  await expect(panel(page)).toContainText('Model is not');
  await expect(rows(page)).toHaveCount(3);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    panel(page).getByRole('link', { name: 'All rows as CSV' }).click(),
  ]);
  expect((await readFile(await download.path(), 'utf8')).trim().split('\n')).toHaveLength(4);
});

test.describe('a member', () => {
  // Who ran most is not theirs to see.
  test.use({ ignored: [/status of 403/] });

  test('sees the figure of everybody and rows of their own', async ({ page }) => {
    await signIn(page, 'ana@acme.test', `/analytics?${known}&figure=runs`);
    await expect(panel(page)).toContainText('The figure is of the whole organisation.');
    await showAll(page);
    for (const who of await rows(page).locator('td:nth-child(3)').allInnerTexts()) expect(who).toContain('ana');
  });
});
