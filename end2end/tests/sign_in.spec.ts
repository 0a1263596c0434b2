import { expect, open, signIn, test } from '../support/test';

test('a page asks for a sign-in first and then goes where it was asked to go', async ({ page }) => {
  await page.goto('/sessions?range=30d');
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByRole('main')).toMatchAriaSnapshot(`
    - heading "Sign in" [level=1]
    - textbox "E-mail"
    - textbox "Password"
    - button "Sign in"
  `);
  await signIn(page, 'mina@acme.test', '/sessions?range=30d');
  await expect(page).toHaveURL(/\/sessions\?range=30d/);
});

test.describe('with a wrong password', () => {
  test.use({ ignored: [/status of 401/] });

  test('says so without saying which part was wrong, and keeps the address', async ({ page }) => {
    await open(page, '/sign-in');
    await page.getByLabel('E-mail').fill('mina@acme.test');
    await page.getByLabel('Password').fill('not-her-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByLabel('E-mail')).toHaveValue('mina@acme.test');
  });
});

test('signing out ends it', async ({ page }) => {
  await signIn(page, 'mina@acme.test');
  await page.getByText('Manager · dev role').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goto('/analytics');
  await expect(page).toHaveURL(/\/sign-in/);
});

test('works where scripts do not run', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: process.env.ORIEL_URL });
  const page = await context.newPage();
  await page.goto('/sign-in?next=/analytics');
  await page.getByLabel('E-mail').fill('mina@acme.test');
  await page.getByLabel('Password').fill('mina-sees-everyone');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/analytics/);
  await context.close();
});
