import { beat, history } from '../support/training';
import { alive, expect, open, send, signIn, test } from '../support/test';
import type { Page } from '@playwright/test';

const jobs = (page: Page) => page.getByRole('region', { name: 'Training jobs, a row each' });
const row = (page: Page, name: string) => jobs(page).getByRole('row', { name: new RegExp(name) });
const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const chart = (page: Page, title: string) =>
  page.locator('section.chart-card', { has: page.getByRole('heading', { name: title, exact: true }) });

test.beforeAll(async () => send('globex', history()));

test('jobs are listed with their state and their figures, and ordered from the address', async ({ page }) => {
  await send('globex', [beat('list')]);
  await signIn(page, 'gus@globex.test', '/training?range=7d');
  await expect(page).toHaveTitle('Training · Oriel');
  await expect(page.getByRole('link', { name: 'Training', exact: true })).toHaveAttribute('aria-current', 'page');
  await expect(jobs(page).locator('tbody tr')).toHaveCount(3);
  await expect(row(page, 'Replies')).toMatchAriaSnapshot(`
    - row:
      - rowheader "Replies replies-1":
        - link "Replies":
          - /url: /\\/training\\/replies-1\\?/
        - text: replies-1
      - cell "Draw the curve of Replies":
        - button "Draw the curve of Replies" [pressed]
      - cell "Succeeded"
      - cell "100 %"
      - cell "0.5004"
      - cell "0.6"
      - cell "999"
      - cell "small-3b"
      - cell "tickets"
      - cell /ago/
      - cell /ago/
  `);
  await expect(card(page, 'Training jobs').first()).toContainText('3');
  await expect(card(page, 'Active now')).toContainText('1');
  await expect(card(page, 'Success rate')).toContainText('50.0');
  await expect(card(page, 'Success rate')).toContainText('1 of 2');
  await expect(card(page, 'Inference servers')).toContainText('1');
  await expect(card(page, 'GPU memory')).toContainText('60.0');
  await expect(card(page, 'GPU memory')).toContainText('of 80.0 GiB');
  await expect(card(page, 'Datasets ready')).toContainText('of 2');
  await expect(card(page, 'Models').first()).toContainText('1');
  await jobs(page).getByRole('button', { name: 'Loss', exact: true }).click();
  await expect(page).toHaveURL(/sort=loss/);
  await expect(jobs(page).locator('tbody tr').first()).toContainText('Replies');
  await expect(jobs(page).locator('tbody tr').last()).toContainText('Tools');
  await page.reload();
  await expect(jobs(page).locator('tbody tr').first()).toContainText('Replies');
});

test('curves are compared, no extreme is left out, and the choice stands in the address', async ({ page }) => {
  await signIn(page, 'gus@globex.test', '/training?range=7d');
  const curves = chart(page, 'Curves');
  await expect(curves.locator('.chart canvas')).toBeVisible();
  await expect(curves).toContainText('of 1,300 points, no extreme left out');
  await expect(curves.getByRole('img')).toHaveAccessibleName(/Replies between 0\.5004 and 42, last 0\.5004/);
  await row(page, 'Review').getByRole('button', { name: 'Draw the curve of Review' }).click();
  await expect(page).toHaveURL(/job=replies-1/);
  await expect(page).not.toHaveURL(/job=review-1/);
  await expect(curves.getByRole('img')).not.toHaveAccessibleName(/Review/);
  await row(page, 'Review').getByRole('button', { name: 'Draw the curve of Review' }).click();
  await expect(page).toHaveURL(/job=replies-1&job=review-1/);
  await curves.getByLabel('Metric').selectOption('grad_norm');
  await expect(page).toHaveURL(/metric=grad_norm/);
  await expect(curves).toContainText('Grad norm over steps');
  await curves.getByRole('button', { name: 'Log scale' }).click();
  await expect(page).toHaveURL(/scale=log/);
  await page.getByRole('button', { name: '24h' }).click();
  await expect(page).toHaveURL(/job=replies-1&job=review-1/);
  await page.reload();
  await alive(page);
  await expect(curves.getByLabel('Metric')).toHaveValue('grad_norm');
  await expect(curves.getByRole('button', { name: 'Log scale' })).toHaveAttribute('aria-pressed', 'true');
  await curves.getByRole('button', { name: 'Show as a table' }).click();
  await expect(curves.getByRole('columnheader', { name: 'Review' })).toBeVisible();
  await curves.getByRole('button', { name: 'Clear the choice' }).click();
  await expect(page).not.toHaveURL(/job=/);
});

test('progress moves by itself', async ({ page }) => {
  await signIn(page, 'gus@globex.test', '/training?range=7d');
  await expect(row(page, 'Review')).toContainText('25.0 %');
  await send('globex', [{
    event_id: 'training-b-later', type: 'training.updated', occurred_at: new Date().toISOString(), source: 'trainer',
    payload: { job_id: 'review-1', status: 'running', progress: 0.5 },
  }]);
  await expect(row(page, 'Review')).toContainText('50.0 %');
});

test('one job shows how far it is and everything that it measured', async ({ page }) => {
  await signIn(page, 'gus@globex.test', '/training?range=7d');
  await row(page, 'Replies').getByRole('link', { name: 'Replies' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Replies' })).toBeVisible();
  await expect(card(page, 'About this training job')).toMatchAriaSnapshot(`
    - region "About this training job":
      - paragraph: Succeeded replies-1
      - text: 100 %
      - term: Base model
      - definition: small-3b
      - term: Dataset
      - definition: tickets
      - term: Last step
      - definition: "999"
      - term: Began
      - definition:
        - time: /ago/
      - term: Ended
      - definition:
        - time: /ago/
      - term: Took
      - definition: /min/
  `);
  for (const title of ['Loss and evaluation loss', 'Learning rate', 'Grad norm']) {
    await expect(chart(page, title).locator('.chart canvas')).toBeVisible();
  }
  await expect(page.getByRole('region', { name: 'Last values, a metric each' })).toContainText('0.0002');
  await page.getByRole('navigation', { name: 'Where this is' }).getByRole('link', { name: 'Training' }).click();
  await row(page, 'Tools').getByRole('link', { name: 'Tools' }).click();
  await expect(card(page, 'Why it failed')).toContainText('out_of_memory');
  await expect(card(page, 'Why it failed')).toContainText('The GPU ran out of memory.');
  await expect(page.getByText('Nothing was measured yet')).toBeVisible();
});

test('servers are online by their heartbeats, and datasets and models stand beside them', async ({ page }) => {
  await send('globex', [beat('servers')]);
  await signIn(page, 'gus@globex.test', '/training?range=7d');
  const servers = page.getByRole('region', { name: 'Servers, a row each' });
  await expect(servers.getByRole('row', { name: /gpu-new/ })).toMatchAriaSnapshot(`
    - row:
      - rowheader "gpu-new"
      - cell "Online"
      - cell "inference"
      - cell "small-3b"
      - cell "NVIDIA H100"
      - cell "60.0 GiB of 80.0 GiB"
      - cell "46.0 %"
      - cell "just now"
  `);
  await expect(servers.getByRole('row', { name: /gpu-old/ })).toContainText('Offline');
  await expect(page.getByRole('region', { name: 'Datasets, a row each' })).toContainText('3.0 GiB');
  await expect(page.getByRole('region', { name: 'Models, a row each' })).toContainText('in-house');
});

test('an organisation without training is told how to begin', async ({ page }) => {
  await signIn(page, 'eve@empty.test', '/training');
  await expect(page.getByText('No training job began in this range')).toBeVisible();
  await expect(page.getByText('No server was heard of')).toBeVisible();
});

test.describe('a job of another organisation', () => {
  test.use({ ignored: [/status of 404/] });

  test('does not exist', async ({ page }) => {
    await signIn(page, 'mina@acme.test');
    await open(page, '/training/replies-1');
    await expect(page.getByText('There is no such training job')).toBeVisible();
    await page.getByRole('link', { name: 'See all training jobs' }).click();
    await expect(page).toHaveURL(/\/training$/);
  });
});
