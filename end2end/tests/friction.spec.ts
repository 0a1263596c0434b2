import { expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
// On the hour, so that whoever sends it again sends the same; before the thirty days that other tests look at.
const start = Math.floor(Date.now() / (60 * MINUTE)) * 60 * MINUTE - 45 * DAY;
const time = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
// Sessions of this file alone, in an environment of their own, so that no other test counts them nor is counted here.
const here = `from=${time(start - DAY)}&to=${time(start + DAY)}&environment=friction`;

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

/** A session in which a prompt is said twice, and two agents hand work to and fro until it goes round in a loop. */
function circling(): object[] {
  let told = 0;
  const event = (type: string, minute: number, payload: object) => ({
    event_id: `friction-${told++}`,
    type,
    occurred_at: new Date(start + minute * MINUTE).toISOString(),
    session_id: 'friction-1',
    user: 'ana@acme.test',
    payload,
  });
  const run = (id: number, minute: number, agent: string) =>
    event('run.completed', minute + 1, {
      run_id: `friction-r${id}`, agent, status: 'succeeded', started_at: new Date(start + minute * MINUTE).toISOString(), duration_ms: MINUTE,
    });
  const hand = (id: number, minute: number, from: string, to: string) =>
    event('handoff.created', minute, { handoff_id: `friction-h${id}`, kind: 'to_agent', from, to, run_id: `friction-r${id}` });
  const says = (id: number, minute: number, content: string) =>
    event('message.created', minute, { message_id: `friction-m${id}`, role: 'user', content });
  return [
    event('session.started', 0, { title: 'Round and round', agent: 'coder', environment: 'friction' }),
    says(1, 0, 'Split the importer, please'),
    run(1, 1, 'coder'), hand(1, 3, 'coder', 'reviewer'),
    run(2, 4, 'reviewer'), hand(2, 6, 'reviewer', 'coder'),
    run(3, 7, 'coder'), hand(3, 9, 'coder', 'reviewer'),
    run(4, 10, 'reviewer'), hand(4, 12, 'reviewer', 'coder'),
    run(5, 13, 'coder'), hand(5, 15, 'coder', 'reviewer'),
    says(2, 20, 'split the IMPORTER,  please'),
    run(6, 21, 'coder'),
    event('handoff.created', 23, { handoff_id: 'friction-h6', kind: 'to_human', from: 'coder', to: 'on call', run_id: 'friction-r6' }),
  ];
}

test.describe('a manager', () => {
  test.beforeEach(async ({ page }) => {
    // The same events every time: taken once.
    await send('acme', circling());
    await signIn(page, 'mina@acme.test', `/friction?${here}`);
    await expect(region(page, 'Handoffs')).toContainText('6');
  });

  test('sees from whom to whom work goes, and follows a cell to a handoff where it happened', async ({ page }) => {
    await expect(page).toHaveTitle('Handoffs and friction · Oriel');
    await expect(page.getByRole('link', { name: 'Handoffs and friction', exact: true })).toHaveAttribute('aria-current', 'page');
    await expect(region(page, 'Success after')).toContainText('100');
    const matrix = region(page, 'From whom to whom');
    await expect(matrix.getByRole('table')).toMatchAriaSnapshot(`
      - table:
        - rowgroup:
          - row:
            - columnheader /From/
            - columnheader "reviewer agent"
            - columnheader "coder agent"
            - columnheader "on call person"
        - rowgroup:
          - row:
            - rowheader "coder"
            - cell:
              - link "3 from coder to reviewer; the next run succeeded in 100 %"
            - cell "0"
            - cell:
              - link "1 from coder to on call"
          - row:
            - rowheader "reviewer"
            - cell "0"
            - cell:
              - link "2 from reviewer to coder; the next run succeeded in 100 %"
            - cell "0"
    `);

    const cell = matrix.getByRole('link', { name: /^3 from coder to reviewer/ });
    await cell.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/moments=handoff&giver=coder&taker=reviewer#moments/);
    const moments = region(page, 'Newest moments');
    await expect(moments).toContainText('handoffs from coder to reviewer');
    await expect(moments.getByRole('listitem')).toHaveCount(3);
    await expect(moments.getByRole('listitem').first()).toContainText('picked up after 5 min');
    await expect(moments.getByRole('listitem').nth(1)).toContainText('picked up after 1 min 00 s, then succeeded');
    await page.reload();
    await expect(moments.getByRole('listitem')).toHaveCount(3);

    await moments.getByRole('link', { name: 'coder → reviewer' }).nth(1).click();
    await expect(page).toHaveURL(/\/sessions\/\d+\?.*kind=handoff&step=friction-h3/);
    await expect(page.getByRole('heading', { level: 1, name: 'Round and round' })).toBeVisible();
    await expect(page.getByRole('complementary', { name: 'Detail' })).toContainText('friction-h3');
    await page.goBack();
    await expect(moments.getByRole('listitem')).toHaveCount(3);
    await moments.getByRole('link', { name: 'All signals' }).click();
    await expect(moments).toContainText('of all signals');
    await expect(moments.getByRole('listitem')).toHaveCount(6);
  });

  test('finds who had to say it twice, and lands at the words', async ({ page }) => {
    const signals = region(page, 'Signals of friction');
    await expect(signals.getByRole('row', { name: /^Repeated prompts 1 1 1/ })).toBeVisible();
    await expect(signals.getByRole('row', { name: /^Ping-pong 4 1 1/ })).toBeVisible();
    await expect(signals.getByRole('row', { name: /^Loops 1 1 1/ })).toBeVisible();
    await expect(signals.getByRole('row', { name: /^Failed runs in a row 0 0 0/ })).toBeVisible();
    await expect(region(page, 'How this is counted')).toContainText('Texts of fewer than 6 characters are left out');

    await signals.getByRole('link', { name: 'Repeated prompts' }).click();
    await expect(page).toHaveURL(/moments=repeated_prompt/);
    await expect(signals.getByRole('link', { name: 'Repeated prompts' })).toHaveAttribute('aria-current', 'true');
    const moments = region(page, 'Newest moments');
    await expect(moments.getByRole('listitem')).toHaveCount(1);
    await moments.getByRole('link', { name: 'Said a second time to coder' }).click();
    await expect(page).toHaveURL(/kind=message&step=friction-m2/);
    await expect(page.getByText('split the IMPORTER, please').first()).toBeVisible();

    await page.goBack();
    await signals.getByRole('link', { name: 'Loops' }).click();
    await expect(moments.getByRole('listitem')).toHaveCount(1);
    await expect(moments.getByRole('listitem')).toContainText('3 times');
    await moments.getByRole('link', { name: 'coder → reviewer' }).click();
    await expect(page).toHaveURL(/kind=handoff&step=friction-h5/);
  });

  test('narrows everything with the filters of the bar', async ({ page }) => {
    await open(page, `/friction?${here}&agent=nobody`);
    await expect(region(page, 'From whom to whom').getByText('Nothing was handed over')).toBeVisible();
    await expect(region(page, 'Newest moments').getByText('No such moment in this range')).toBeVisible();
    await expect(region(page, 'Signals of friction').getByRole('row', { name: /^Loops 0 0 0/ })).toBeVisible();
    const chart = page.locator('section.chart-card', { has: page.getByRole('heading', { name: 'Handoffs', exact: true }) });
    await expect(chart.getByText('Nothing was handed over')).toBeVisible();
    await open(page, `/friction?${here}&user=ana@acme.test`);
    await expect(region(page, 'Handoffs')).toContainText('6');
    await chart.getByRole('button', { name: 'Show as a table' }).click();
    await expect(chart.getByRole('columnheader', { name: 'To another agent' })).toBeVisible();
  });
});

test('where nothing happened it says so', async ({ page }) => {
  await signIn(page, 'eve@empty.test', '/friction');
  await expect(region(page, 'From whom to whom').getByText('Nothing was handed over')).toBeVisible();
  await expect(region(page, 'Signals of friction').getByRole('row', { name: /^Repeated prompts 0 0 0/ })).toBeVisible();
  await expect(region(page, 'What came after').getByText('Nothing was handed over')).toBeVisible();
});

test('a member is told that it is not part of their role', async ({ page }) => {
  await signIn(page, 'ana@acme.test', '/');
  await open(page, '/friction');
  await expect(page.getByText('Not part of your role')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Newest moments' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Users', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Handoffs and friction' })).toHaveCount(0);
});
