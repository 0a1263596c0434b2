import { expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

test.beforeEach(async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/analytics?range=7d');
  await expect(card(page, 'Runs')).toContainText('24');
});

test('cards show what was sent, and nothing of the louder organisation', async ({ page }) => {
  await expect(card(page, 'Runs')).toContainText('24');
  await expect(card(page, 'Sessions')).toContainText('24');
  await expect(card(page, 'Success rate')).toContainText('75');
  await expect(card(page, 'Active users')).toContainText('6');
  await expect(card(page, 'Cost')).toContainText('$0.30');
});

test('the answer over REST is the answer on the page', async ({ page }) => {
  const to = new Date().toISOString();
  const from = new Date(Date.now() - 7 * 86_400_000).toISOString();
  const answer = await page.request.get(`/api/v1/stats/overview?from=${from}&to=${to}`);
  expect(answer.status()).toBe(200);
  const { data } = await answer.json();
  expect(data).toMatchObject({ runs: 24, sessions: 24, active_users: 6, success_rate: 0.75, cost_usd: '0.3', model_calls: 24 });
  await expect(card(page, 'Runs')).toContainText(String(data.runs));
});

test('a press on a model filters everything, and back takes it away', async ({ page }) => {
  await page.getByRole('region', { name: 'Top models' }).getByRole('button', { name: 'gpt-4o' }).click();
  await expect(page).toHaveURL(/model=gpt-4o/);
  await expect(card(page, 'Runs')).toContainText('8');
  await page.reload();
  await expect(card(page, 'Runs')).toContainText('8');
  await page.goBack();
  await expect(page).not.toHaveURL(/model=/);
  await expect(card(page, 'Runs')).toContainText('24');
});

test('a filter is added from the bar with completion and taken away from its chip', async ({ page }) => {
  await page.getByRole('combobox', { name: 'Add a filter' }).click();
  await page.getByRole('option', { name: 'Environment', exact: true }).click();
  await page.keyboard.type('stag');
  await page.getByRole('option', { name: 'staging' }).click();
  await expect(page).toHaveURL(/environment=staging/);
  await expect(card(page, 'Runs')).toContainText('12');
  await page.getByRole('button', { name: 'Remove the filter on environment' }).click();
  await expect(card(page, 'Runs')).toContainText('24');
});

test('keys choose the range, and comparing is a toggle in the address', async ({ page }) => {
  await page.keyboard.press('2');
  await expect(page).toHaveURL(/range=24h/);
  await expect(page.getByRole('button', { name: '24h' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Compare with the previous period' }).click();
  await expect(page).toHaveURL(/compare=/);
});

test('rankings say how each row moved, unless nothing is compared', async ({ page }) => {
  await page.keyboard.press('2');
  const row = page.getByRole('region', { name: 'Top models', exact: true }).getByRole('row', { name: /gpt-4o/ });
  await expect(row.locator('.delta').first()).toHaveAttribute('title', /in the period before$/);
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/compare=none/);
  await expect(row.locator('.delta')).toHaveCount(0);
  await expect(row).toContainText('$');
});

test('handoffs count for the model of their run, and where nobody knows, it says so', async ({ page }) => {
  await open(page, '/analytics?range=7d&model=claude-haiku-4-5');
  await expect(card(page, 'Handoff rate')).toContainText('50');
  await open(page, '/analytics?range=7d&status=failed');
  await expect(card(page, 'Handoff rate')).toContainText('–');
  await expect(card(page, 'Handoff rate')).toContainText('Not known by status');
});

test('a drag over a chart narrows the range', async ({ page }) => {
  const canvas = page.locator('section.chart-card', { has: page.getByRole('heading', { name: 'Cost', exact: true }) }).locator('canvas').first();
  await canvas.scrollIntoViewIfNeeded();
  const box = (await canvas.boundingBox())!;
  await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.5);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 8 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.*to=/);
});

test('a figure has its definition, which is not cut off at the edge, and leads to its sessions', async ({ page }) => {
  const cost = card(page, 'Cost');
  await cost.getByLabel('What cost means').click();
  const link = cost.getByRole('link', { name: 'The sessions behind it' });
  await expect(link).toBeVisible();
  const panel = (await cost.locator('.popover-panel').boundingBox())!;
  expect(panel.x + panel.width).toBeLessThanOrEqual(page.viewportSize()!.width);
  await link.click();
  await expect(page).toHaveURL(/\/sessions\?.*sort=-cost_usd/);
  await expect(page.getByRole('columnheader', { name: 'Cost' })).toHaveAttribute('aria-sort', 'descending');
});

test('every chart has its figures as a table', async ({ page }) => {
  const chart = page.locator('section.chart-card', { has: page.getByRole('heading', { name: 'Runs', exact: true }) });
  await chart.getByRole('button', { name: 'Show as a table' }).click();
  await expect(chart.getByRole('table')).toBeVisible();
});

test('what the address cannot mean is left out with a notice', async ({ page }) => {
  await open(page, '/analytics?range=7d&colour=blue');
  await expect(page.getByText(/Left out of the address/)).toContainText('colour');
});

test.describe('when an answer fails', () => {
  test.use({ ignored: [/Failed to load resource/] });

  test('its card says so instead of showing the range before, the others stand, and trying again helps', async ({ page }) => {
    const models = card(page, 'Top models');
    await expect(models).toContainText('gpt-4o');
    await page.route(/stats_breakdown/, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({ code: 'unavailable', message: 'The database is too slow.' }),
      }),
    );
    await page.keyboard.press('5');
    await expect(page).toHaveURL(/range=90d/);
    await expect(models).toContainText('This could not be loaded');
    await expect(models).not.toContainText('gpt-4o');
    await expect(card(page, 'Runs')).toContainText('24');
    await page.unroute(/stats_breakdown/);
    await models.getByRole('button', { name: 'Try again' }).click();
    await expect(models).toContainText('gpt-4o');
  });

  test('figures say so in few words, and one press asks for all of them again', async ({ page }) => {
    await page.route(/stats_overview/, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({ code: 'unavailable', message: 'The database is too slow.' }),
      }),
    );
    await page.keyboard.press('4');
    const runs = card(page, 'Runs');
    await expect(runs.getByTitle('The database is too slow.')).toHaveText(/^This could not be loaded/);
    await page.unroute(/stats_overview/);
    await runs.getByRole('button', { name: 'Try again' }).click();
    await expect(runs).toContainText('24');
    await expect(card(page, 'Cost')).toContainText('$0.30');
  });
});
