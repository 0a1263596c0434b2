import { oriel } from '../support/server';
import { alive, expect, send, test } from '../support/test';

// Pages of a process of their own, below a path of a host that it may share: the server of the other tests takes events in.
test.describe('below a path', () => {
  let web: Awaited<ReturnType<typeof oriel>>;

  test.beforeAll(async () => {
    const more = { ORIEL_PUBLIC_URL: 'http://127.0.0.1/dashboard' };
    web = await oriel(['web', '--data', process.env.ORIEL_END2END_DATA!], more);
  });
  test.afterAll(async () => web.stop());

  test('everything works there: signing in, links, charts, filters, live ticks, files, signing out', async ({ page }) => {
    const astray: string[] = [];
    page.on('request', (request) => {
      if (request.url().startsWith('http') && !request.url().startsWith(`${web.address}/dashboard`)) astray.push(request.url());
    });
    await page.goto(`${web.address}/dashboard/sessions?range=24h`);
    await alive(page);
    await page.getByLabel('E-mail').fill('mina@acme.test');
    await page.getByLabel('Password').fill('mina-sees-everyone');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(`${web.address}/dashboard/sessions?range=24h`);
    await expect(page.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();

    const event = { event_id: 'below', type: 'session.started', occurred_at: new Date().toISOString(), session_id: 'below-a-path', payload: {} };
    await send('acme', [event]);
    await expect(page.getByRole('row', { name: /below-a-path/ })).toHaveCount(1);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV' }).click()]);
    expect(download.url()).toContain('/dashboard/api/v1/sessions?');
    await page.getByLabel('Search sessions by title or id').fill('below');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/dashboard\/sessions\?.*q=below/);
    await page.getByRole('row', { name: /below-a-path/ }).getByRole('link').first().click();
    await expect(page).toHaveURL(/\/dashboard\/sessions\/\d+/);

    await page.getByRole('link', { name: 'Analytics' }).click();
    await expect(page).toHaveURL(/\/dashboard\/analytics/);
    await expect(page.locator('.chart canvas, .chart svg').first()).toBeVisible();
    await page.getByRole('link', { name: 'Oriel' }).first().click();
    await expect(page).toHaveURL(/\/dashboard\/?$/);
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
    await page.reload();
    await alive(page);
    await expect(page.getByRole('link', { name: 'Overview', exact: true })).toHaveAttribute('aria-current', 'page');
    await page.getByText('Manager · dev role').click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page).toHaveURL(`${web.address}/dashboard/sign-in`);
    expect(astray, 'nothing is asked for outside the path').toEqual([]);
  });
});
