import { alive, expect, signIn, test } from '../support/test';

test.describe('a member', () => {
  test.use({ ignored: [/status of 403/] });

  test('sees totals, but not who ran what', async ({ page }) => {
    await signIn(page, 'ana@acme.test');
    await expect(page.getByRole('region', { name: 'Runs' }).first()).toContainText('24');
    await expect(page.getByRole('region', { name: 'Top users' })).toContainText('Not part of your role');
  });
});

test('a member sees their own sessions only', async ({ page }) => {
  await signIn(page, 'ana@acme.test', '/sessions');
  await expect(page.getByRole('row', { name: /acme question/ })).toHaveCount(8);
  await expect(page.getByRole('row', { name: /acme question/ }).getByTitle(/^ana@/)).toHaveCount(8);
  await expect(page.getByTitle(/^user\d@/)).toHaveCount(0);
});

test('support chooses an organisation, and the choice stands in the address', async ({ page }) => {
  await signIn(page, 'sam@oriel.test', '/analytics?org=acme');
  const cost = page.getByRole('region', { name: 'Tokens' }).first();
  await expect(cost).toBeVisible();
  await page.getByText('1 of 3 organisations').click();
  await page.getByRole('button', { name: 'Globex' }).click();
  await expect(page).toHaveURL(/org=globex/);
  await expect(page.getByRole('navigation', { name: 'Where this is' })).toContainText('Globex');
});

test.describe('dev mode', () => {
  test.use({ ignored: [/status of 403/] });

  test('takes any role from the page', async ({ page }) => {
    await signIn(page, 'mina@acme.test');
    await page.getByText('dev role').click();
    await page.getByRole('button', { name: /^Member · Acme/ }).click();
    await expect(page.getByText('Member · dev role')).toBeVisible();
    await alive(page);
  });
});
