import { readFile } from 'node:fs/promises';
import { alive, expect, send, signIn, test } from '../support/test';
import { ZONE } from '../support/zone';
import type { Page } from '@playwright/test';

// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const models = (page: Page) => card(page, 'Models, a row each');

test('a manager compares models, orders them, and narrows the page to one', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/models?${known}`);
  await expect(page).toHaveTitle('Models and cost · Oriel');
  await expect(page.getByRole('link', { name: 'Models and cost', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(card(page, 'Model calls')).toContainText('24');
  await expect(card(page, 'Cost')).toContainText('$0.3000');
  await expect(card(page, 'Unpriced')).toContainText('Every price is known');
  await expect(card(page, 'Latency')).toContainText('3.9 s');
  await expect(models(page).locator('tbody tr')).toHaveCount(3);
  await expect(models(page).locator('tbody tr').first()).toMatchAriaSnapshot(`
    - row /claude-haiku-4-5/:
      - rowheader "claude-haiku-4-5":
        - link "claude-haiku-4-5":
          - /url: /\\/models\\?.*model=claude-haiku-4-5/
      - cell "8"
      - cell "$0.1000"
      - cell "33.3 %"
      - cell /3\\.9 s/
      - cell /3\\.9 s/
      - cell /40\\d ms|39\\d ms/
      - cell "0 %"
      - cell "51.3"
      - cell "75.0 %"
      - cell "$0.0125"
  `);

  const head = models(page).getByRole('button', { name: 'Model', exact: true });
  await head.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=name/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/sort=-name/);
  await expect(models(page).locator('tbody tr').first()).toContainText('gpt-4o');
  await models(page).getByRole('link', { name: 'gpt-4o' }).click();
  await expect(page).toHaveURL(/model=gpt-4o/);
  await expect(page).toHaveURL(/sort=-name/);
  await expect(models(page).locator('tbody tr')).toHaveCount(1);
  await expect(card(page, 'Model calls')).toContainText('8');
  await page.goBack();
  await expect(models(page).locator('tbody tr')).toHaveCount(3);
  await page.reload();
  await alive(page);
  await expect(models(page).locator('tbody tr').first()).toContainText('gpt-4o');
});

test('what is narrowed right after a full load is narrowed on every card', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/models?${known}`);
  await page.reload();
  await alive(page);
  await expect(card(page, 'Model calls')).toContainText('24');
  await models(page).getByRole('link', { name: 'gpt-4o' }).click();
  await expect(models(page).locator('tbody tr')).toHaveCount(1);
  await expect(card(page, 'Model calls')).toContainText('8');
  await expect(card(page, 'Cost')).toContainText('$0.1000');
});

test('the hours of a week are read by keyboard', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/models?${known}`);
  const heat = card(page, 'When tokens are used');
  await expect(heat.getByText(/^Busiest: \w+day \d+ to \d+ \(\d/)).toBeVisible();
  await expect(heat.locator('tbody td')).toHaveCount(7 * 24);
  await expect(heat.getByText(ZONE)).toBeVisible();
  await heat.locator('td[tabindex="0"]').focus();
  await expect(heat.getByText(/^\w+day, \d+ to \d+: [\d,]+\stokens, [\d.]+\s% of all$/)).toBeVisible();
  await page.keyboard.press('Home');
  await expect(heat.getByText(/^\w+day, 0 to 1: /)).toBeVisible();
});

test('cost is told apart by what one chooses, and taken away as a file', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/models?${known}`);
  const allocation = card(page, 'Cost allocation');
  await allocation.getByRole('link', { name: 'User', exact: true }).click();
  await expect(page).toHaveURL(/tab=user/);
  const rows = allocation.locator('tbody tr');
  await expect(rows).toHaveCount(6);
  await expect(rows.first()).toMatchAriaSnapshot(`
    - row /ana @acme.test/:
      - rowheader "ana @acme.test":
        - link "ana @acme.test"
      - cell "$0.1000"
      - cell "33.3 %"
      - cell "8"
      - cell "33,600"
      - cell "8"
  `);
  await expect(allocation.locator('tfoot')).toContainText('$0.3000');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    allocation.getByRole('link', { name: 'CSV' }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
  expect(lines[0]).toBe('user,cost_usd,model_calls,total_tokens,runs');
  expect(lines.length).toBe(7);
  expect(lines[1]).toBe('ana@acme.test,0.1,8,33600,8');
});

test('a failed call is found by what it says, and leads to its moment', async ({ page }) => {
  const now = new Date(Date.now() - 60_000).toISOString();
  const call = (n: number, status: string) => ({
    event_id: `broken-${n}`, type: 'model.called', occurred_at: now, session_id: 'broken-session', user: 'user1@acme.test',
    payload: {
      call_id: `broken-${n}`, model: 'broken-model', status, duration_ms: 700,
      ...(status === 'error' ? { error: { category: 'model', code: '529', message: 'The provider is overloaded' } } : {}),
    },
  });
  await send('acme', [call(1, 'error'), call(2, 'error'), call(3, 'ok')]);
  await signIn(page, 'mina@acme.test', '/models?range=24h&model=broken-model');
  await expect(card(page, 'What errors say').locator('tbody tr')).toHaveCount(1);
  await expect(card(page, 'What errors say').locator('tbody tr')).toContainText('The provider is overloaded');
  await expect(card(page, 'What errors say').locator('tbody tr')).toContainText('2');
  const failed = card(page, 'Newest failed calls').locator('tbody tr');
  await expect(failed).toHaveCount(2);
  await failed.first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/sessions\/\d+\?.*kind=model_call&step=broken-[12]/);
  await expect(page.getByRole('complementary', { name: 'Detail' })).toContainText('The provider is overloaded');
  await page.goBack();

  const flow = card(page, 'Request flow');
  await flow.getByRole('button', { name: 'Show as a table' }).click();
  await expect(flow.getByRole('row', { name: /What is filtered broken-model 3 1 2 0/ })).toBeVisible();
});

test.describe('a member', () => {
  test.use({ ignored: [/status of 403/] });

  test('sees totals, but nobody else by name', async ({ page }) => {
    await signIn(page, 'ana@acme.test', `/models?${known}&tab=user`);
    await expect(card(page, 'Model calls')).toContainText('24');
    const allocation = card(page, 'Cost allocation');
    await expect(allocation.getByText('Not part of your role')).toBeVisible();
    await expect(allocation.getByRole('link', { name: 'User' })).toHaveCount(0);
    await allocation.getByRole('link', { name: 'Model', exact: true }).click();
    await expect(page).toHaveURL(/tab=model/);
    await expect(allocation.locator('tbody tr')).toHaveCount(3);
    await expect(page.getByText('each leads to its moment in its session, yours only')).toBeVisible();
  });
});
