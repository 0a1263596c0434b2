import { expect, signIn, test } from '../support/test';

test.describe('what is in another organisation', () => {
  test.use({ ignored: [/status of 404/] });

  test('does not exist', async ({ page }) => {
    await signIn(page, 'gus@globex.test', '/sessions?range=7d');
    await expect(page.getByText('globex question 0', { exact: true })).toBeVisible();
    await expect(page.getByText(/acme question/)).toHaveCount(0);
    for (const path of ['/api/v1/stats/overview?org=acme', '/api/v1/sessions/acme-session-00', '/api/v1/sessions?org=acme']) {
      expect((await page.request.get(path)).status(), path).toBe(404);
    }
  });
});
