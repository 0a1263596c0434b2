import { expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true }).first();
const table = (page: Page, name: string) => page.getByRole('region', { name });

/** Something that is taken, and something that is refused, from a source of its own. */
async function sendSome(org: 'acme' | 'globex', source: string) {
  const now = new Date().toISOString();
  const id = `${source}-${Date.now()}`;
  await send(org, [
    {
      event_id: id, type: 'message.created', occurred_at: now, session_id: id, user: 'ana@acme.test', source,
      payload: { message_id: id, role: 'user', content: 'Where is my order?' },
    },
    { event_id: `${id}-refused`, type: 'run.exploded', occurred_at: now, source, payload: {} },
  ]);
  return id;
}

test.describe('an admin', () => {
  test('sees what became of everything that came, and why something was refused', async ({ page }) => {
    await sendSome('globex', 'ledger-test');
    await signIn(page, 'gus@globex.test', '/ingest?range=7d');
    await expect(page).toHaveTitle('Ingest · Oriel');
    await expect(page.getByRole('link', { name: 'Ingest', exact: true })).toHaveAttribute('aria-current', 'page');
    const sum = region(page, 'Everything that came');
    await expect(sum.getByText('It adds up: nothing was lost, and nothing counts twice.')).toBeVisible();
    await sum.getByText('Over time').click();
    await expect(sum.getByRole('table')).toBeVisible();
    const row = table(page, 'The ledger, a row per key and producer').getByRole('row').filter({ hasText: 'ledger-test' });
    await expect(row.getByRole('cell').nth(1)).not.toHaveText('0');
    const refusal = table(page, 'What was refused, a row per reason').getByRole('row').filter({ hasText: 'ledger-test' });
    await expect(refusal).toContainText('unknown_type');
    await expect(region(page, 'Put aside').getByText('Nothing is put aside')).toBeVisible();
  });

  test('finds an event by its id and sees it as it is stored, with what it became', async ({ page }) => {
    const id = await sendSome('globex', 'inspector-test');
    await signIn(page, 'gus@globex.test', '/ingest?range=7d');
    await page.getByLabel('Search events by their id or their session').fill(id);
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(new RegExp(`q=${id}`));
    const rows = table(page, 'Events, a row each').locator('tbody tr');
    await expect(rows).toHaveCount(1);
    await rows.getByRole('link').click();
    await expect(page).toHaveURL(/\/ingest\/events\//);
    await expect(region(page, 'As it is stored')).toContainText('Where is my order?');
    await expect(region(page, 'Facts')).toContainText('message');
    await page.reload();
    await expect(region(page, 'About this event')).toContainText('inspector-test');
    await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Ingest' }).click();
    await expect(region(page, 'Everything that came')).toBeVisible();
  });
});

test.describe('what does not exist', () => {
  test.use({ ignored: [/status of 404/] });

  test('is said not to', async ({ page }) => {
    await signIn(page, 'mina@acme.test');
    await open(page, '/ingest/events/nothing?step=2026-01-01T00:00:00Z');
    await expect(page.getByText('There is no such event')).toBeVisible();
  });
});

test('a member has no such page in the sidebar, and is told so on it', async ({ page }) => {
  await signIn(page, 'ana@acme.test', '/sessions');
  await expect(page.getByRole('link', { name: 'Ingest', exact: true })).toHaveCount(0);
  await open(page, '/ingest');
  await expect(page.getByText('Not part of your role').first()).toBeVisible();
});
