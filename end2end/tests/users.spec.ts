import { readFile } from 'node:fs/promises';
import { expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

const table = (page: Page) => page.getByRole('region', { name: 'Users, a row each' });
const rows = (page: Page) => table(page).locator('tbody tr');
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

test.describe('a manager', () => {
  test('finds who is stuck: orders, searches, and goes to a person', async ({ page }) => {
    await signIn(page, 'mina@acme.test', `/users?${known}`);
    await expect(page).toHaveTitle('Users · Oriel');
    await expect(page.getByRole('link', { name: 'Users', exact: true })).toHaveAttribute('aria-current', 'page');
    await expect(rows(page)).toHaveCount(6);
    await expect(rows(page).first()).toMatchAriaSnapshot(`
      - row /ana ana@acme.test/:
        - rowheader "ana ana@acme.test":
          - link "ana":
            - /url: /\\/users\\/ana@acme\\.test\\?/
          - text: ana@acme.test
        - cell "8"
        - cell "8"
        - cell "1.0"
        - cell /6\\.1 s/
        - cell "0 %"
        - cell "–"
        - cell "75.0 %"
        - cell "$0.1000"
        - cell /just now|ago|yesterday/
    `);
    // A figure of a row opens what it is made of, and the row stays where it is.
    await rows(page).first().getByRole('button', { name: '$0.1000' }).click();
    const panel = page.getByRole('dialog', { name: 'Where this figure comes from' });
    await expect(panel).toContainText('User is ana@acme.test');
    await expect(panel).toContainText('8 rows add up to $0.1000.');
    await page.keyboard.press('Escape');
    await expect(panel).toBeHidden();

    const head = table(page).getByRole('button', { name: 'Local handoffs' });
    await expect(head).toHaveAttribute('title', /Runs that end in a handoff/);
    await head.focus();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/sort=-local_handoff_rate/);
    await expect(table(page).getByRole('columnheader', { name: 'Local handoffs' })).toHaveAttribute('aria-sort', 'descending');
    await expect(rows(page).first()).toContainText('user0@acme.test');
    await expect(rows(page).first()).toContainText('33.3 %');

    await page.getByLabel('Search users by name or e-mail address').fill('USER2');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/q=USER2/);
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page).locator('mark')).toHaveText('user2');
    await page.reload();
    await expect(rows(page)).toHaveCount(1);

    await rows(page).getByRole('link').first().click();
    await expect(page).toHaveURL(/\/users\/user2@acme\.test\?/);
    await expect(page.getByRole('heading', { level: 1, name: 'user2@acme.test' })).toBeVisible();
    await page.goBack();
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await expect(rows(page)).toHaveCount(6);
  });

  test('takes the same rows away as a file', async ({ page }) => {
    await signIn(page, 'mina@acme.test', `/users?${known}&sort=user`);
    await expect(rows(page)).toHaveCount(6);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    const lines = (await readFile(await download.path(), 'utf8')).trim().split('\n');
    expect(lines[0]).toContain('key,name,email,sessions,runs,runs_per_session');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(
      ['ana', 'user0', 'user1', 'user2', 'user3', 'user4'].map((name) => `${name}@acme.test`),
    );
  });

  test('pages through many, and is led back from beyond the last one', async ({ page }) => {
    const now = new Date().toISOString();
    await send('globex', Array.from({ length: 60 }, (_, n) => ({
      event_id: `many-${n}`, type: 'message.created', occurred_at: now, session_id: `many-${n}`,
      user: `many${String(n).padStart(2, '0')}@globex.test`, payload: { message_id: `many-${n}`, role: 'user', content: 'Hello' },
    })));
    await signIn(page, 'gus@globex.test', '/users?range=7d&q=many&sort=user');
    await expect(page.getByText('1 – 50 of 60 users')).toBeVisible();
    await page.getByRole('link', { name: 'Next' }).click();
    await expect(page).toHaveURL(/page=2/);
    await expect(rows(page)).toHaveCount(10);
    await expect(rows(page).first()).toContainText('many50@globex.test');
    await page.getByRole('link', { name: 'Previous' }).click();
    await expect(rows(page)).toHaveCount(50);
    await open(page, '/users?range=7d&q=many&page=9');
    await page.getByRole('link', { name: 'Go to the first page' }).click();
    await expect(rows(page)).toHaveCount(50);
  });

  test('sees how one person is doing, and goes on to their sessions', async ({ page }) => {
    await signIn(page, 'mina@acme.test', `/analytics?${known}`);
    await page.getByRole('link', { name: 'Go to the page of ana@acme.test' }).click();
    await expect(page).toHaveURL(/\/users\/ana@acme\.test\?/);
    await expect(card(page, 'About this user')).toMatchAriaSnapshot(`
      - region "About this user":
        - strong: ana
        - paragraph:
          - link "ana@acme.test":
            - /url: mailto:ana@acme.test
        - term: Role
        - definition: Member
        - term: Member since
        - definition:
          - time: /\\d+ \\w+ \\d{4}/
        - term: Last active
        - definition:
          - time: /ago|now|yesterday/
    `);
    await expect(card(page, 'Runs')).toContainText('8');
    await expect(card(page, 'Runs per session')).toContainText('1.0');
    await expect(card(page, 'Success rate')).toContainText('75');
    await expect(card(page, 'Failed runs')).toContainText('2');
    await expect(page.getByText('User is')).toHaveCount(0);

    for (const title of ['Activity', 'Cost', 'Failed runs']) {
      const chart = page.locator('section.chart-card', { has: page.getByRole('heading', { name: title, exact: true }) });
      await expect(chart.locator('.chart canvas, .chart svg').first()).toBeVisible();
      await chart.getByRole('button', { name: 'Show as a table' }).click();
      await expect(chart.getByRole('table')).toBeVisible();
    }
    await expect(page.getByText('Nothing was handed over')).toBeVisible();

    const sessions = page.getByRole('region', { name: 'Sessions, a row each' });
    await expect(sessions.locator('tbody tr')).toHaveCount(8);
    await expect(sessions.getByRole('columnheader', { name: 'User' })).toHaveCount(0);
    await sessions.getByRole('button', { name: 'Success' }).click();
    await expect(page).toHaveURL(/\/users\/ana@acme\.test\?.*sort=-success_rate/);
    await expect(page).not.toHaveURL(/user=/);

    await page.getByRole('region', { name: 'Models' }).getByRole('button', { name: 'claude-sonnet-4-5' }).click();
    await expect(page).toHaveURL(/model=claude-sonnet-4-5/);
    await expect(page).not.toHaveURL(/user=/);
    await page.goBack();

    await card(page, 'Runs').getByLabel('What runs means').click();
    await card(page, 'Runs').getByRole('link', { name: 'The sessions behind it' }).click();
    await expect(page).toHaveURL(/\/sessions\?.*user=ana@acme\.test/);
    await page.getByRole('link', { name: 'acme question 0', exact: true }).click();
    await page.getByRole('region', { name: 'About this session' }).getByRole('link', { name: 'ana', exact: true }).click();
    await expect(page).toHaveURL(/\/users\/ana@acme\.test\?/);
    await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Users' }).click();
    await expect(rows(page)).toHaveCount(6);
  });
});

test('support takes a file of the organisation and range on the page, though the address names neither', async ({ page }) => {
  await signIn(page, 'sam@oriel.test', '/users');
  await expect(table(page)).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
  const address = new URL(download.url());
  expect(address.searchParams.get('org')).toBe('acme');
  const [from, to] = ['from', 'to'].map((name) => Date.parse(address.searchParams.get(name)!));
  expect((to - from) / 86_400_000).toBeGreaterThan(29);
  expect(await readFile(await download.path(), 'utf8')).toContain('user4@acme.test');
});

test('a name in the list of sessions leads to its person, the rest of the row to the session', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/sessions?${known}`);
  const row = page.getByRole('row', { name: /acme question 1(?!\d)/ });
  // Name and host are elements of their own.
  await row.getByRole('link', { name: /^user1\s?@acme\.test$/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'user1@acme.test' })).toBeVisible();
});

test.describe('whoever does not exist', () => {
  test.use({ ignored: [/status of 404/] });

  test('is said not to, with a way back', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/users/nobody@acme.test');
    await expect(page.getByText('There is no such user')).toBeVisible();
    await page.getByRole('link', { name: 'See all users' }).click();
    await expect(table(page)).toBeVisible();
  });
});

test.describe('a member', () => {
  test.use({ ignored: [/status of 40[34]/] });

  test('is led to their own page, and nobody else exists', async ({ page }) => {
    await signIn(page, 'ana@acme.test', `/users?${known}`);
    await expect(page).toHaveURL(/\/users\/ana@acme\.test\?/);
    await expect(page.getByRole('heading', { level: 1, name: 'ana', exact: true })).toBeVisible();
    await expect(card(page, 'Runs')).toContainText('8');
    await page.getByRole('link', { name: 'Analytics' }).click();
    await expect(card(page, 'Runs')).toContainText('24');
    await page.getByRole('link', { name: 'Users', exact: true }).click();
    await expect(page).toHaveURL(/\/users\/ana@acme\.test/);
    await expect(card(page, 'Runs')).toContainText('8');
    for (const other of ['mina@acme.test', 'user2@acme.test', 'nobody@acme.test']) {
      await open(page, `/users/${other}`);
      await expect(page.getByText('There is no such user')).toBeVisible();
    }
    await page.getByRole('link', { name: 'Go to your own page' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'ana', exact: true })).toBeVisible();
  });
});
