import { expect, send, signIn, test } from '../support/test';

const message = (n: number) => ({
  event_id: `live-${n}`,
  type: 'message.created',
  occurred_at: new Date().toISOString(),
  session_id: 'live-session',
  user: 'ana@acme.test',
  source: 'end2end',
  payload: { message_id: `live-${n}`, role: 'user', content: `Message number ${n}` },
});

test('an open page shows a new event by itself, and only that of its organisation', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=24h');
  await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();
  await expect(page.getByRole('row', { name: /live-session/ })).toHaveCount(0);
  await send('globex', [{ ...message(1), event_id: 'live-else', session_id: 'live-session-of-globex' }]);
  await send('acme', [message(1)]);
  await expect(page.getByRole('row', { name: /live-session/ })).toHaveCount(1);
  await expect(page.getByText('live-session-of-globex')).toHaveCount(0);
});

test.describe('when a refresh fails', () => {
  test.use({ ignored: [/Failed to load resource/] });

  test('the figures stay, the page says that they are not refreshed, and trying again helps', async ({ page }) => {
    // Of what every run of the tests begins with.
    await signIn(page, 'mina@acme.test', '/analytics?range=7d&environment=production&environment=staging');
    const runs = page.getByRole('region', { name: 'Runs', exact: true }).first();
    await expect(runs).toContainText('24');
    await page.route(/stats_overview/, (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({ code: 'unavailable', message: 'The database is too slow.' }),
      }),
    );
    await send('acme', [message(2)]);
    const status = page.getByRole('status').filter({ hasText: 'complete to' });
    await expect(status).toContainText('Not refreshed');
    await expect(runs).toContainText('24');
    await page.unroute(/stats_overview/);
    await status.getByRole('button', { name: 'Try again' }).click();
    await expect(status).toContainText('Live');
  });
});
