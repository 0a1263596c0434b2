import AxeBuilder from '@axe-core/playwright';
import { alive, expect, open, signIn, test } from '../support/test';
import { ZONE } from '../support/zone';
import type { Page } from '@playwright/test';

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const cards = (page: Page) => page.locator('.home-card');
const feed = (page: Page) => page.getByRole('region', { name: 'Activity' }).getByRole('listitem');

/** Undoes what a test arranged: it is kept for the person. */
async function reset(page: Page) {
  await page.getByRole('button', { name: 'Customise' }).click();
  const dialog = page.getByRole('dialog', { name: 'Customise this page' });
  await dialog.getByRole('button', { name: 'Reset' }).click();
  await expect(dialog.getByRole('button', { name: 'Undo' })).toHaveAttribute('aria-disabled', 'false');
  await dialog.getByRole('button', { name: 'Done' }).click();
}

test('people land on the overview, see what stands and what happened, and go on from every card', async ({ page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(/\/sign-in$/);
  await alive(page);
  await page.getByLabel('E-mail').fill('mina@acme.test');
  await page.getByLabel('Password').fill('mina-sees-everyone');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(`${process.env.ORIEL_URL}/`);
  await alive(page);
  await expect(page).toHaveTitle('Overview · Oriel');
  await expect(page.getByRole('navigation', { name: 'Pages' }).first()).toMatchAriaSnapshot(`
    - navigation "Pages":
      - paragraph: Observe
      - link "Overview"
      - link "Analytics"
      - link "Sessions"
      - link "Users"
      - link "Handoffs and friction"
      - paragraph: Operate
  `);
  await expect(page.getByRole('link', { name: 'Overview', exact: true }).first()).toHaveAttribute('aria-current', 'page');
  await expect(page.getByRole('link', { name: 'Sessions', exact: true }).first()).not.toHaveAttribute('aria-current');

  await expect(cards(page)).toHaveCount(12);
  await expect(card(page, 'Success rate, 30 days')).toContainText('75');
  await expect(card(page, 'Top model, 30 days')).toContainText('claude-');
  await expect(card(page, 'Tokens, this week')).toBeVisible();
  await expect(feed(page)).toHaveCount(10);
  await expect(feed(page).first()).toMatchAriaSnapshot(`
    - listitem:
      - link /Conversation/
      - text: /messages?/
      - time: /ago|now/
  `);
  await page.getByRole('button', { name: 'Show more' }).click();
  await expect.poll(() => feed(page).count()).toBeGreaterThan(20);

  await expect(page.getByRole('region', { name: 'System status' })).toMatchAriaSnapshot(`
    - region "System status":
      - heading "System status" [level=2]
      - term: Database
      - definition:
        - strong: Connected
        - text: /answered in/
      - term: Projection of events
      - definition
      - term: Training server
      - definition:
        - strong: Never seen
      - term: Inference servers
      - definition
      - term: GPU memory
      - definition:
        - strong: Unknown
  `);

  await card(page, 'Chats, 30 days').getByRole('link').click();
  await expect(page).toHaveURL(/\/sessions$/);
  await page.goBack();
  await card(page, 'Top model, 30 days').getByRole('link').click();
  await expect(page).toHaveURL(/\/analytics\?model=/);
  await page.getByRole('link', { name: 'Oriel' }).first().click();
  await expect(cards(page)).toHaveCount(12);
  await feed(page).first().getByRole('link').click();
  await expect(page).toHaveURL(/\/sessions\/\d+/);
});

test('cards are hidden and moved by keyboard, and stay so after a reload and in another browser', async ({ page, browser }) => {
  await signIn(page, 'mina@acme.test', '/');
  await expect(cards(page)).toHaveCount(12);
  const opener = page.getByRole('button', { name: 'Customise' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Customise this page' });
  const up = dialog.getByRole('button', { name: 'Move Runs up' });
  await up.focus();
  for (let place = 6; place > 0; place--) {
    await expect(up).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('status')).toHaveText(`Runs is number ${place} of 12`);
  }
  await expect(up).toHaveAttribute('aria-disabled', 'true');
  await dialog.getByRole('button', { name: 'Hide Cost' }).press('Enter');
  await dialog.getByRole('button', { name: 'Hide Models' }).press('Enter');
  await dialog.getByRole('button', { name: 'Undo' }).press('Enter');
  const kept = page.waitForResponse(/save_layout/);
  await dialog.getByRole('button', { name: 'Hide Quick actions' }).press('Enter');
  await kept;
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();

  const arranged = async (page: Page) => {
    await expect(cards(page)).toHaveCount(11);
    await expect(cards(page).first()).toHaveAttribute('aria-label', 'Runs, 30 days');
    await expect(card(page, 'Cost, 30 days')).toHaveCount(0);
    await expect(card(page, 'Models, in all')).toHaveCount(1);
    await expect(card(page, 'Quick actions')).toHaveCount(0);
  };
  await arranged(page);
  await page.reload();
  await alive(page);
  await arranged(page);
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, timezoneId: ZONE, baseURL: process.env.ORIEL_URL });
  const elsewhere = await context.newPage();
  await signIn(elsewhere, 'mina@acme.test', '/');
  await arranged(elsewhere);
  await reset(elsewhere);
  await expect(cards(elsewhere)).toHaveCount(12);
  await context.close();
  await expect.poll(async () => {
    await open(page, '/');
    return cards(page).count();
  }).toBe(12);
});

test.describe('a quick action', () => {
  // A number that is none is refused.
  test.use({ ignored: [/status of 400/] });

  test('what is begun by it appears in the activity', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/');
    const name = `Tickets of ${Date.now()}`;
    await page.getByRole('button', { name: 'Upload dataset' }).click();
    const dialog = page.getByRole('dialog', { name: 'Upload dataset' });
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('Rows').fill('many');
    await dialog.getByRole('button', { name: 'Upload dataset' }).click();
    await expect(dialog.getByRole('alert')).toContainText('whole number');
    await dialog.getByLabel('Rows').fill('1,200');
    await dialog.getByRole('button', { name: 'Upload dataset' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText(`Recorded: ${name}.`)).toBeVisible();
    const line = feed(page).filter({ hasText: name });
    await expect(line).toContainText('Ready · 1,200 rows');
    await expect(card(page, 'Datasets ready, now')).toContainText('1');
  });
});

test('a member sees their own conversations and no title of others', async ({ page }) => {
  await signIn(page, 'ana@acme.test', '/');
  await expect(feed(page).filter({ hasText: 'acme question 0' })).toHaveCount(1);
  await expect(page.getByText(/acme question [12](?!\d)/)).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Handoffs and friction' })).toHaveCount(0);
});

test('support looks on', async ({ page }) => {
  await signIn(page, 'sam@oriel.test', '/?org=globex');
  await expect(page.getByText('Support looks on')).toBeVisible();
});

test('whoever stands above all organisations comes to life there too, and is led to all of them', async ({ page }) => {
  await signIn(page, 'root@oriel.test', '/?org=acme');
  await open(page, '/?org=acme');
  await expect(page.getByRole('link', { name: 'Global' })).toHaveAttribute('href', /^\/global/);
  await expect(card(page, 'Success rate, 30 days')).toContainText('75');
});

test('an organisation without events is told how to send the first', async ({ page }) => {
  await signIn(page, 'eve@empty.test', '/');
  await expect(page.getByRole('region', { name: 'Activity' })).toContainText('oriel key add --org empty');
  await expect(card(page, 'Success rate, 30 days')).toContainText('–');
});

test.describe('when activity cannot be read', () => {
  test.use({ ignored: [/Failed to load resource/] });

  test('the cards stand, and trying again helps', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/');
    await page.route(/overview_feed/, (route) =>
      route.fulfill({ status: 503, contentType: 'application/json', body: JSON.stringify({ code: 'unavailable', message: 'The database is too slow.' }) }),
    );
    await page.getByRole('button', { name: 'Show more' }).click();
    const activity = page.getByRole('region', { name: 'Activity' });
    await expect(activity).toContainText('The database is too slow.');
    await expect(cards(page)).toHaveCount(12);
    await page.unroute(/overview_feed/);
    await activity.getByRole('button', { name: 'Try again' }).click();
    await expect.poll(() => feed(page).count()).toBeGreaterThan(10);
  });
});

for (const theme of ['light', 'dark'] as const) {
  test(`its dialogs are accessible in the ${theme} theme`, async ({ page, context }) => {
    await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
    await signIn(page, 'mina@acme.test', '/');
    await expect(cards(page)).toHaveCount(12);
    for (const name of ['Customise', 'Add model']) {
      await page.getByRole('button', { name }).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      const found = await new AxeBuilder({ page }).analyze();
      expect(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });
}
