// The test function of every spec: a page that fails its test on any console error, page error or refused content, and
// steps that several specs share.
import { test as base, expect, type Page } from '@playwright/test';
import { people } from './world';
import { ZONE } from './zone';

export { expect };

export const test = base.extend<{ page: Page; ignored: RegExp[] }>({
  /** Console errors that a test provokes on purpose. */
  ignored: [[], { option: true }],
  baseURL: async ({}, use) => use(process.env.ORIEL_URL!),
  page: async ({ page, ignored }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      const text = message.text();
      const suspicious = message.type() === 'error' || /hydrat|panicked/i.test(text);
      if (suspicious && !ignored.some((pattern) => pattern.test(text))) errors.push(`${message.type()}: ${text}`);
    });
    await use(page);
    expect(errors, 'the console stays quiet').toEqual([]);
  },
});

/** The page is alive: server-rendered and taken over by the browser. */
export async function alive(page: Page) {
  await page.locator('html[data-hydrated]').waitFor({ state: 'attached' });
}

/** Opens a page and waits until it is alive. */
export async function open(page: Page, path: string) {
  await page.goto(path);
  await alive(page);
}

/** Waits until fonts are there, what watches the screen has been told, and what follows from that is drawn. */
export async function drawn(page: Page) {
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
  });
}

/** Signs in with the form, as people do. */
export async function signIn(page: Page, email: string, next = '/analytics') {
  const person = people.find((one) => one.email === email)!;
  await open(page, `/sign-in?next=${encodeURIComponent(next)}`);
  await page.getByLabel('E-mail').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
  await alive(page);
  // The first page asks again once it knows the browser's zone.
  await expect(page.getByRole('status').filter({ hasText: ZONE })).toBeVisible();
}

/** Sends events to an organisation with its ingest key. */
export async function send(org: 'acme' | 'globex', events: object[]) {
  const key = org === 'acme' ? process.env.ORIEL_KEY_ACME : process.env.ORIEL_KEY_GLOBEX;
  const answer = await fetch(`${process.env.ORIEL_URL}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  expect(answer.status).toBe(202);
}
