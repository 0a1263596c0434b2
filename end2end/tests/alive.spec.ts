import { alive, expect, open, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

/** On a slow phone, once in a session: goes back or clicks when the page at `path` is half alive, between two of its turns. */
async function between(page: Page, path: string, act: 'back' | { click: string }) {
  const phone = await page.context().newCDPSession(page);
  await phone.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  await page.addInitScript(({ path, act }) => {
    if (location.pathname !== path) return;
    const later = window.setTimeout;
    let turns = 0;
    // Turns end with a timer of no time; all others name one.
    window.setTimeout = ((...timer: Parameters<typeof later>) => {
      if (timer.length === 1 && ++turns === 2 && !sessionStorage.getItem('between')) {
        sessionStorage.setItem('between', document.documentElement.dataset.hydrated === undefined ? 'half alive' : 'alive');
        if (act === 'back') history.back();
        else document.querySelector<HTMLElement>(act.click)!.click();
      }
      return later(...timer);
    }) as typeof later;
  }, { path, act });
  return async () => expect(await page.evaluate(() => sessionStorage.getItem('between'))).toBe('half alive');
}

test('who goes back from a page that is half alive gets the page before', async ({ page }) => {
  await signIn(page, 'mina@acme.test');
  await page.getByRole('link', { name: 'Users' }).click();
  await expect(page.getByRole('heading', { name: 'Users', level: 1 })).toBeVisible();
  const happened = await between(page, '/users', 'back');
  await page.reload({ waitUntil: 'commit' });
  await expect(page).toHaveURL(/\/analytics/);
  await alive(page);
  await happened();
  await expect(page.getByRole('heading', { name: 'Analytics', level: 1 })).toBeVisible();
  await page.getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
});

test('a link of a page that is half alive leads on', async ({ page }) => {
  await signIn(page, 'mina@acme.test');
  const happened = await between(page, '/users', { click: '.sidebar a[href^="/sessions"]' });
  await page.goto('/users', { waitUntil: 'commit' });
  await expect(page).toHaveURL(/\/sessions/);
  await alive(page);
  await happened();
  await expect(page.getByRole('heading', { name: 'Sessions', level: 1 })).toBeVisible();
});

test('a button of a page that is half alive waits until it is pressed again', async ({ page }) => {
  await signIn(page, 'mina@acme.test');
  const happened = await between(page, '/sessions/acme-session-03', { click: '.page-tools button[title="Light or dark"]' });
  await open(page, '/sessions/acme-session-03');
  await happened();
  const dark = page.getByRole('button', { name: 'Use the dark theme' });
  await dark.click();
  await expect(page.getByRole('button', { name: 'Use the light theme' })).toBeVisible();
  // Every part of the page is alive: the conversation, and what belongs to it.
  await page.getByRole('button', { name: /read_file/ }).first().click();
  await page.getByRole('button', { name: 'Close the detail' }).click();
});
