import { alive, expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const orgs = (page: Page) => page.getByRole('region', { name: 'Organisations, a row each' });
const row = (page: Page, name: string) => orgs(page).getByRole('row', { name: new RegExp(name) });
// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

test('a super admin sees the totals of all organisations and goes on to one', async ({ page }) => {
  await signIn(page, 'root@oriel.test', `/global?${known}`);
  await expect(page).toHaveTitle('Global overview · Oriel');
  await expect(page.getByRole('link', { name: 'Global', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('navigation', { name: 'Where this is' })).toContainText('All organisations');
  await expect(card(page, 'Runs')).toContainText('48');
  await expect(card(page, 'Sessions')).toContainText('48');
  await expect(card(page, 'Success rate')).toContainText('75.0');
  await expect(row(page, 'Globex')).toMatchAriaSnapshot(`
    - row:
      - rowheader "Globex globex":
        - link "Globex":
          - /url: /\\/analytics\\?org=globex/
        - text: globex
      - cell "24"
      - cell "6"
      - cell "75.0 %"
      - cell "0 %"
      - cell /s/
      - cell "0"
      - cell /k|M/
      - cell "$0.3000"
      - cell "up to date"
      - cell /ago|now/
  `);
  await expect(orgs(page).locator('tbody tr')).toHaveCount(3);
  await expect(row(page, 'Empty')).toContainText('Never');
  for (const title of ['Runs', 'Cost', 'Outcomes', 'Tokens']) {
    const chart = page.locator('section.chart-card', { has: page.getByRole('heading', { name: title, exact: true }) });
    await expect(chart.locator('.chart canvas')).toBeVisible();
  }
  await orgs(page).getByRole('button', { name: 'Tokens' }).click();
  await expect(page).toHaveURL(/sort=-total_tokens/);
  await expect(orgs(page).locator('tbody tr').first()).toContainText('Globex');
  await page.reload();
  await alive(page);
  await expect(orgs(page).locator('tbody tr').first()).toContainText('Globex');
  await expect(page.getByRole('region', { name: 'Top organisations by cost, a row each' }).locator('tbody tr')).toHaveCount(2);
  await row(page, 'Globex').getByRole('link', { name: 'Globex' }).click();
  await expect(page).toHaveURL(/\/analytics\?org=globex.*environment=production/);
  await expect(card(page, 'Runs')).toContainText('24');
});

test.describe('everybody else', () => {
  // Analytics has a part that is not for members.
  test.use({ ignored: [/status of 403/] });

  for (const email of ['ana@acme.test', 'mina@acme.test', 'gus@globex.test', 'sam@oriel.test']) {
    test(`${email} is told that it is not theirs, and is not asked to see it`, async ({ page }) => {
      await signIn(page, email, '/');
      await open(page, '/global');
      await expect(page.getByText('Not part of your role')).toBeVisible();
      await expect(orgs(page)).toHaveCount(0);
      await expect(page.getByRole('link', { name: 'Global', exact: true })).toHaveCount(0);
      await page.getByRole('link', { name: 'Go to analytics' }).click();
      await expect(card(page, 'Runs')).toBeVisible();
    });
  }
});
