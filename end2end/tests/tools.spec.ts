import { expect, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();

test('a manager sees how tool servers do, and goes on to a call', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/tools?${known}`);
  await expect(page).toHaveTitle('Tools · Oriel');
  await expect(card(page, 'Active servers')).toContainText('1');
  await expect(card(page, 'Queries')).toContainText('24');
  await expect(card(page, 'Tool calls')).toContainText('24');
  await expect(card(page, 'Error rate')).toContainText('25.0');
  await expect(card(page, 'Error rate')).toContainText('6 failed');
  await expect(card(page, 'Errors per server')).toMatchAriaSnapshot(`
    - region "Errors per server":
      - list:
        - listitem:
          - link "filesystem"
          - text: 75.0 % ok 25.0 % errors , 6 of 24 calls
  `);

  const table = card(page, 'Servers and tools');
  await expect(table.locator('tbody tr')).toHaveCount(1);
  await table.getByRole('link', { name: 'Tools', exact: true }).click();
  await expect(page).toHaveURL(/tab=tool/);
  await expect(table.locator('tbody tr').first()).toMatchAriaSnapshot(`
    - row /read_file/:
      - rowheader "read_file":
        - link "read_file"
      - cell "24"
      - cell "6"
      - cell "25.0 %"
      - cell /\\d+ ms/
      - cell /\\d+ ms/
      - cell /\\d+ ms/
      - cell "$0.00"
      - cell /just now|ago|yesterday/
      - cell "filesystem"
  `);

  const feed = card(page, 'Activity');
  await expect(feed.locator('tbody tr')).toHaveCount(24);
  await feed.locator('tbody tr').first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/sessions\/\d+\?.*kind=tool_call&step=acme-session-00-t1/);
  await expect(page.getByRole('complementary', { name: 'Detail' })).toContainText('read_file');
});

test('one steps through time by links', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/tools?${known}`);
  const steps = page.getByRole('navigation', { name: 'Steps in time' });
  await expect(steps.getByRole('link', { name: 'Later' })).toHaveAttribute('aria-disabled', 'true');
  await steps.getByRole('link', { name: 'Zoom in' }).click();
  await expect(page).toHaveURL(/from=.*&to=/);
  const range = () => ['from', 'to'].map((name) => Date.parse(new URL(page.url()).searchParams.get(name)!));
  const [from, to] = range();
  await steps.getByRole('link', { name: 'Earlier' }).click();
  await expect.poll(() => range()[0]).toBeLessThan(from);
  expect(to - range()[1]).toBe(from - range()[0]);
  await page.goBack();
  await expect.poll(() => range()[0]).toBe(from);
});

test('a member sees the calls that are theirs', async ({ page }) => {
  await signIn(page, 'ana@acme.test', `/tools?${known}`);
  await expect(card(page, 'Tool calls')).toContainText('24');
  const feed = card(page, 'Activity');
  await expect(feed.locator('tbody tr')).toHaveCount(8);
  await expect(feed.getByRole('columnheader', { name: 'User' })).toHaveCount(0);
  await expect(feed.getByText('yours only')).toBeVisible();
});
