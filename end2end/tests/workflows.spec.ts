import { expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const MINUTE = 60_000;
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const table = (page: Page) => page.getByRole('region', { name: 'Workflows, a row each' });
const rows = (page: Page) => table(page).locator('tbody tr');
const runs = (page: Page) => page.getByRole('region', { name: 'Runs, a row each' }).locator('tbody tr');

const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();
const event = (id: string, type: string, minutes: number, payload: object, more = {}) => ({
  event_id: id, type, occurred_at: ago(minutes), source: 'n8n', payload, ...more,
});
const ran = (workflow: string, key: string, minutes: number, status: string, more = {}) =>
  event(`${workflow}-${key}`, 'workflow_run.completed', minutes, {
    workflow, run_key: key, status, started_at: ago(minutes), duration_ms: 60_000, ...more,
  });

/** Invoices save ten minutes at 36 dollars an hour, and one of three fails at its second try; nobody registered the mails. */
const automations = [
  event('flows-r1', 'workflow.registered', 59, { workflow: 'invoice intake', active: true, time_saved_seconds: 600, hourly_rate_usd: '36' }),
  ran('invoice intake', 'a', 30, 'succeeded', { steps: [{ name: 'fetch mail', status: 'succeeded', duration_ms: 20_000 }, 'book in ledger'] }),
  ran('invoice intake', 'b', 20, 'succeeded'),
  event('flows-s1', 'workflow_run.started', 12, { workflow: 'invoice intake', run_key: 'c', trigger: 'schedule' }),
  event('flows-s2', 'workflow_run.started', 10, { workflow: 'invoice intake', run_key: 'c', trigger: 'schedule' }),
  event('flows-c2', 'workflow_run.completed', 9, {
    workflow: 'invoice intake', run_key: 'c', status: 'failed', started_at: ago(10), duration_ms: 60_000,
    error: { category: 'timeout', code: 'smtp', message: 'the mailbox did not answer' },
  }),
  ran('mails', 'a', 15, 'succeeded'),
];
const request = (id: string, kind: string, status: string, minutes: number, title: string) =>
  event(`${id}-${status}`, 'service_request.changed', minutes, { request_id: id, kind, status, title });
const requests = [
  request('call-1', 'sales_call', 'open', 50, 'Call about fleet pricing'),
  request('call-1', 'sales_call', 'won', 5, 'Call about fleet pricing'),
  request('call-2', 'sales_call', 'open', 40, 'Demo for finance'),
  request('help-1', 'support', 'open', 30, 'Invoices arrive twice'),
];

test.beforeAll(async () => {
  await send('acme', [...automations, ...requests]);
  await send('globex', Array.from({ length: 90 }, (_, n) => ran('invoice intake', `loud${n}`, 70 + n / 10, 'failed')));
});

test.describe('a manager who had a workflow dashboard', () => {
  test('finds the eight cards of the month, the chart and the table', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/workflows?range=7d');
    await expect(page).toHaveTitle('Workflows · Oriel');
    await expect(page.getByRole('link', { name: 'Workflows', exact: true })).toHaveAttribute('aria-current', 'page');
    for (const [name, text] of [
      ['Workflow runs', '4'],
      ['Automations executed', '3'],
      ['Execution time', '4 min 00 s'],
      ['Savings', '$12.00'],
      ['Success rate', '75'],
      ['Active workflows', '1 active 0 inactive'],
      ['Sales calls', '2'],
      ['New workflows', '2'],
    ]) {
      await expect(card(page, name)).toContainText(text);
    }
    await expect(card(page, 'Savings')).toContainText('1 not valued');
    await expect(card(page, 'Active workflows')).toContainText('1 not registered');
    await expect(card(page, 'This month')).toContainText('each beside the month before');
    // From nothing is unknown, and not a rise.
    await expect(card(page, 'Workflow runs')).toContainText('new');

    const chart = card(page, 'Runs over time, chart');
    await expect(chart).toContainText('straight line by least squares');
    await expect(chart).toContainText('Mean of 7 days');
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    const points = chart.getByRole('region', { name: 'Runs over time as a table' });
    await expect(points.locator('tbody tr')).toHaveCount(7);
    await expect(points.locator('tbody tr').last()).toContainText('3');
    await page.getByRole('button', { name: '90d' }).click();
    await expect(page).toHaveURL(/range=90d/);
    await expect(points.getByRole('columnheader', { name: 'Mean of 7 weeks' })).toBeVisible();
    await expect(points.locator('tbody tr').first()).toContainText('0');
  });

  test('orders the table, chooses one workflow, and goes to it', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/workflows?range=7d');
    await expect(rows(page)).toHaveCount(2);
    await expect(rows(page).first()).toMatchAriaSnapshot(`
      - row /invoice intake/:
        - rowheader /invoice intake/:
          - link "invoice intake"
        - cell "Active"
        - cell "3"
        - cell /66\\.7 %/
        - cell "3 min 00 s"
        - cell "20 min 00 s"
        - cell "$12.00"
        - cell /ago/
    `);
    await expect(table(page).locator('tfoot')).toContainText('4');
    await table(page).getByRole('button', { name: 'Workflow', exact: true }).click();
    await table(page).getByRole('button', { name: 'Workflow', exact: true }).click();
    await expect(page).toHaveURL(/sort=-workflow/);
    await expect(rows(page).first()).toContainText('mails');

    await page.getByLabel('Show runs of').selectOption('mails');
    await expect(page).toHaveURL(/workflow=mails/);
    await expect(rows(page)).toHaveCount(1);
    await expect(card(page, 'Workflow runs')).toContainText('1');
    await page.getByLabel('Show runs of').selectOption('');
    await expect(rows(page)).toHaveCount(2);

    await rows(page).getByRole('link', { name: 'invoice intake' }).click();
    await expect(page).toHaveURL(/\/workflows\/invoice%20intake/);
    await expect(page.getByRole('heading', { level: 1, name: 'invoice intake' })).toBeVisible();
    await expect(card(page, 'About this workflow')).toContainText('10 min 00 s');
    await expect(card(page, 'Time saved')).toContainText('20 min 00 s');
    await expect(card(page, 'What its runs are worth')).toContainText('× 600 s (10 min 00 s) a run');
    await expect(card(page, 'What its runs are worth').getByRole('button', { name: 'Save' })).toHaveCount(0);
    await expect(runs(page)).toHaveCount(3);
    await expect(runs(page).first()).toContainText('smtp: the mailbox did not answer');
    await expect(runs(page).first().getByRole('cell').nth(2)).toHaveText('2');
    await runs(page).last().getByRole('link', { name: '2 steps' }).click();
    await expect(page).toHaveURL(/step=a/);
    await expect(page.getByRole('region', { name: 'Steps, a row each' }).locator('tbody tr')).toHaveText([/fetch mail/, /book in ledger/]);
    await page.getByRole('link', { name: 'Close the steps' }).click();
    await expect(page.getByRole('region', { name: 'Steps, a row each' })).toBeHidden();
    await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Workflows' }).click();
    await expect(rows(page)).toHaveCount(2);
  });

  test('follows service requests by kind and status', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/service-requests?range=7d');
    await expect(card(page, 'By kind and status')).toMatchAriaSnapshot(`
      - region "By kind and status":
        - term: Requests
        - definition: "3"
        - term: Sales calls
        - definition: "2"
        - group "Sales call":
          - link "Sales call 2"
          - link "Open 1"
          - link "Won 1"
        - group "Support":
          - link "Support 1"
          - link "Open 1"
    `);
    await page.getByRole('group', { name: 'Sales call' }).getByRole('link', { name: 'Won 1' }).click();
    const list = page.getByRole('region', { name: 'Service requests, a row each' }).locator('tbody tr');
    await expect(list).toHaveCount(1);
    await list.getByRole('link', { name: 'Call about fleet pricing' }).click();
    await expect(card(page, 'History of a request').getByRole('listitem')).toHaveText([/Open.*for 45\s+min/, /Won/]);
    await page.getByRole('link', { name: 'Close the history' }).click();
    await expect(card(page, 'History of a request')).toBeHidden();
  });
});

test('an admin changes what a run saves, and sees who said so', async ({ page }) => {
  await signIn(page, 'gus@globex.test', '/workflows/invoice%20intake?range=7d');
  const worth = card(page, 'What its runs are worth');
  await expect(worth).toContainText('Nobody registered this workflow');
  await expect(worth).toContainText('What runs were worth before stays as it was reckoned');
  await worth.getByLabel('Seconds saved by one run').fill('900');
  await worth.getByLabel('Hourly rate in US dollars').fill('40');
  await worth.getByRole('button', { name: 'Save' }).click();
  await expect(worth.getByRole('status')).toContainText('It counts for runs that start from now on');
  const told = worth.getByRole('region', { name: 'Registrations, a row each' }).locator('tbody tr');
  await expect(told).toHaveCount(1);
  await expect(told).toContainText('900 s');
  await expect(told).toContainText('$40.00');
  await expect(told.getByRole('link')).toHaveText(/gus\s?@globex\.test/);
  await expect(told).toContainText('oriel');
  const now = new Date(Date.now() + 1_000).toISOString();
  await send('globex', [{
    event_id: 'valued', type: 'workflow_run.completed', occurred_at: now,
    payload: { workflow: 'invoice intake', run_key: 'valued', status: 'succeeded', started_at: now, duration_ms: 10 },
  }]);
  await expect(worth.locator('.workflow-sum')).toContainText('$10.00');
});

test.describe('a member', () => {
  test.use({ ignored: [/status of 403/] });

  test('sees totals, and neither runs one by one nor titles', async ({ page }) => {
    await signIn(page, 'ana@acme.test', '/workflows?range=7d');
    await expect(card(page, 'Savings')).toContainText('$12.00');
    await rows(page).getByRole('link', { name: 'invoice intake' }).click();
    await expect(page.getByRole('region', { name: 'List of runs' })).toContainText('Not part of your role');
    await open(page, '/service-requests?range=7d');
    const list = page.getByRole('region', { name: 'Service requests, a row each' });
    await expect(list.locator('tbody tr')).toHaveCount(3);
    await expect(list).toContainText('call-1');
    await expect(list).not.toContainText('fleet pricing');
  });
});

test.describe('whatever does not exist', () => {
  test.use({ ignored: [/status of 404/] });

  test('is said not to, with a way back', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/workflows/nothing');
    await expect(page.getByText('There is no such workflow')).toBeVisible();
    await page.getByRole('link', { name: 'See all workflows' }).click();
    await expect(table(page)).toBeVisible();
  });
});
