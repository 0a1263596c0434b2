import { alive, drawn, expect, open, send, signIn, test } from '../support/test';
import { ZONE } from '../support/zone';

test('a session is read from the list to the raw event of a step', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=7d');
  await page.getByRole('link', { name: 'acme question 3', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'acme question 3' })).toBeVisible();
  await expect(page.getByText('Why does import 3 fail?')).toBeVisible();
  const run = page.getByRole('region', { name: 'Run 1' });
  await expect(run).toContainText('The file was not there.');
  await run.getByRole('button', { name: /read_file/ }).click();
  await expect(page).toHaveURL(/step=/);
  const detail = page.getByRole('complementary', { name: 'Detail' });
  await expect(detail).toContainText('src/import.rs');
  await detail.getByText('Raw event').click();
  await expect(detail.getByText('"type": "tool.called"')).toBeVisible();
  await page.reload();
  await alive(page);
  await expect(detail).toContainText('src/import.rs');
  await detail.getByRole('button', { name: 'Close the detail' }).click();
  await expect(detail).toBeHidden();
});

test('who has travelled reads the time of where they are now', async ({ page, context }) => {
  await signIn(page, 'mina@acme.test', '/sessions/acme-session-03');
  await context.addCookies([{ name: 'oriel_tz', value: 'UTC', url: page.url() }]);
  await page.reload();
  await alive(page);
  const said = page.locator('.message time').first();
  const at = new Date((await said.getAttribute('datetime'))!);
  await expect(said).toHaveText(at.toLocaleTimeString('en-GB', { timeZone: ZONE }));
});

test('the list shows every column on a desk', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=7d');
  const table = page.getByRole('region', { name: 'Sessions, a row each' });
  await expect(table.getByRole('columnheader', { name: 'Started' })).toBeInViewport();
  const cut = await table.evaluate((frame) => frame.scrollWidth - frame.clientWidth);
  expect(cut, 'nothing has to be scrolled to').toBeLessThanOrEqual(0);
});

test.describe('what does not exist', () => {
  test.use({ ignored: [/status of 404/] });

  test('says so and leads back to the list', async ({ page }) => {
    await signIn(page, 'mina@acme.test', '/sessions?range=7d');
    await open(page, '/sessions/no-such-session');
    await expect(page.getByText('Nothing is here')).toBeVisible();
    await page.getByRole('link', { name: 'See all sessions' }).click();
    await expect(page.getByRole('region', { name: 'Sessions, a row each' })).toBeVisible();
  });
});

/** Questions, runs with a tool call, and answers. */
function long(session: string, runs: number): object[] {
  const start = Date.now() - runs * 20_000;
  return Array.from({ length: runs }, (_, n) => {
    const at = (ms: number) => new Date(start + n * 20_000 + ms).toISOString();
    const event = (type: string, ms: number, payload: object) => ({
      event_id: `${session}-${n}-${type}-${ms}`, type, occurred_at: at(ms), session_id: session, user: 'user1@acme.test', source: 'end2end', payload,
    });
    return [
      event('message.created', 0, { message_id: `${session}-q${n}`, role: 'user', content: `Question ${n} of the long session` }),
      event('run.started', 100, { run_id: `${session}-r${n}`, agent: 'coder' }),
      event('tool.called', 1_000, { call_id: `${session}-t${n}`, run_id: `${session}-r${n}`, server: 'filesystem', tool: 'read_file', started_at: at(200), duration_ms: 700, status: 'ok' }),
      event('run.completed', 2_000, { run_id: `${session}-r${n}`, status: 'succeeded', agent: 'coder', started_at: at(100), duration_ms: 1_900 }),
      event('message.created', 2_100, { message_id: `${session}-a${n}`, role: 'assistant', run_id: `${session}-r${n}`, content: `Answer ${n}` }),
    ];
  }).flat();
}

test('a long session is on the page only where it is looked at, and what was closed stays closed', async ({ page }) => {
  const events = long('acme-long', 400);
  await send('acme', events.slice(0, 1_000));
  await send('acme', events.slice(1_000));
  await signIn(page, 'mina@acme.test', '/sessions?range=24h');
  await expect(page.getByRole('row', { name: /acme-long/ })).toContainText('400');
  await open(page, '/sessions/acme-long');
  const run = page.getByRole('region', { name: 'Run 2', exact: true });
  await run.getByRole('button', { name: /^Run 2/ }).click();
  await expect(run.getByRole('button', { name: /read_file/ })).toHaveCount(0);
  // What has the focus stays on the page.
  await page.getByRole('heading', { level: 1 }).click();
  const last = page.getByText('Answer 399', { exact: true });
  await expect(async () => {
    await page.keyboard.press('End');
    await expect(last).toBeInViewport({ timeout: 250 });
  }).toPass();
  await expect(page.getByText('Question 0 of the long session')).toHaveCount(0);
  expect(await page.getByRole('article').count(), 'messages on the page').toBeLessThan(200);
  await page.keyboard.press('Home');
  await expect(page.getByText('Question 0 of the long session')).toBeInViewport();
  await expect(run.getByText('succeeded')).toBeVisible();
  await expect(run.getByRole('button', { name: /read_file/ })).toHaveCount(0);
});

test('a link to a step far down a long session loads up to it, opens its run and shows it', async ({ page }) => {
  const events = long('acme-far', 500);
  for (let from = 0; from < events.length; from += 1_000) await send('acme', events.slice(from, from + 1_000));
  await signIn(page, 'mina@acme.test', '/sessions?range=24h');
  await expect(page.getByRole('row', { name: /acme-far/ })).toContainText('500');
  for (const tab of ['', 'tab=runs&']) {
    await open(page, `/sessions/acme-far?${tab}kind=tool_call&step=acme-far-t430`);
    const step = page.getByRole('region', { name: 'Run 431', exact: true }).getByRole('button', { name: /read_file/ });
    await expect(step).toBeInViewport();
    await expect(step).toHaveAttribute('aria-pressed', 'true');
    await expect(page.getByRole('complementary', { name: 'Detail' })).toContainText('acme-far-t430');
    await expect(page.getByText('Going to the linked entry')).toHaveCount(0);
    // Still there when everything around it is drawn.
    for (const neighbour of ['Run 427', 'Run 435']) await expect(page.getByRole('region', { name: neighbour, exact: true })).toBeAttached();
    await expect(step).toBeInViewport();
  }
});

test('what is on the page keeps its place when it comes near again', async ({ page }) => {
  await send('acme', long('acme-near', 12));
  await signIn(page, 'mina@acme.test', '/sessions?range=24h');
  await expect(page.getByRole('row', { name: /acme-near/ })).toContainText('12');
  await open(page, '/sessions/acme-near');
  const last = page.getByRole('region', { name: 'Run 12', exact: true });
  await last.evaluate((run) => run.setAttribute('data-still', 'the same'));
  await last.scrollIntoViewIfNeeded();
  await drawn(page);
  await expect(last).toHaveAttribute('data-still', 'the same');
});

test('who administers nothing is not offered to delete a session', async ({ page }) => {
  await signIn(page, 'mina@acme.test', '/sessions?range=7d');
  await page.getByRole('link', { name: 'acme question 3', exact: true }).click();
  await expect(page.getByRole('region', { name: 'About this session' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Delete' })).toBeHidden();
});

test('an admin deletes a session', async ({ page }) => {
  const [id, title] = ['to-be-deleted', 'Said by mistake'];
  await send('globex', [{
    event_id: id, type: 'session.started', occurred_at: new Date().toISOString(), session_id: id, user: 'u@globex.test', source: 'end2end',
    payload: { title },
  }]);
  await signIn(page, 'gus@globex.test', '/sessions?range=7d');
  await page.getByRole('link', { name: title, exact: true }).click();
  await expect(page.getByRole('region', { name: 'About this session' })).toBeVisible();
  // As the server renders it, too.
  await page.reload();
  await alive(page);
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete this session?' });
  await expect(dialog).toContainText(title);
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Keep it' }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog.getByRole('button', { name: 'Delete it' }).click();
  await expect(page).toHaveURL(/\/sessions\?/);
  await expect(page.getByRole('region', { name: 'Sessions, a row each' })).toBeVisible();
  await expect(page.getByRole('link', { name: title, exact: true })).toBeHidden();
});
