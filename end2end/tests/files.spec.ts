import { readFile } from 'node:fs/promises';
import { expect, signIn, test } from '../support/test';
import type { Locator, Page } from '@playwright/test';

// Only what every run of the tests begins with: other tests send events without an environment.
const known = 'range=7d&environment=production&environment=staging';

const chart = (page: Page, name: string) => page.getByRole('region', { name: `${name}, chart` });

/** What the chart's menu of files keeps under this name. */
async function keep(page: Page, chart: Locator, what: string) {
  const [download] = await Promise.all([page.waitForEvent('download'), chart.getByRole('button', { name: what }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Cells of a file of ours that has no quotes in it. */
const cells = (bytes: Buffer) => bytes.toString('utf8').trimEnd().split('\r\n').map((line) => line.split(','));

test('a chart is kept as the picture and the data of the one that was pressed', async ({ page }) => {
  await signIn(page, 'mina@acme.test', `/analytics?${known}`);
  // From the last one to the first: each has its own, whichever was drawn last.
  for (const [title, file, first] of [['Tokens', 'tokens', 'Cache reads'], ['Runs', 'runs', 'Succeeded']]) {
    const one = chart(page, title);
    await one.scrollIntoViewIfNeeded();
    const canvas = one.locator('canvas').first();
    await expect(canvas).toBeVisible();
    const box = (await canvas.boundingBox())!;
    await one.getByLabel('Download').click();

    const picture = await keep(page, one, 'Picture (PNG)');
    expect(picture.name).toBe(`${file}.png`);
    expect(picture.bytes.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const [width, height] = [picture.bytes.readUInt32BE(16), picture.bytes.readUInt32BE(20)];
    expect(width).toBeGreaterThanOrEqual(Math.floor(box.width));
    expect(width / height).toBeCloseTo(box.width / box.height, 1);
    // An empty canvas packs into next to nothing.
    expect(picture.bytes.length).toBeGreaterThan(3_000);

    const data = await keep(page, one, 'Data (CSV)');
    expect(data.name).toBe(`${file}.csv`);
    const [head, ...rows] = cells(data.bytes);
    expect(head.slice(0, 2)).toEqual(['start', first]);
    await one.getByRole('button', { name: 'Show as a table' }).click();
    const heads = await one.locator('thead th').allInnerTexts();
    expect(head.slice(1)).toEqual(heads.slice(1));
    const table = await one.locator('tbody tr').evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll('td')].slice(1).map((cell) => cell.textContent!.replace(/[^\d.]/g, ''))),
    );
    expect(table.length).toBeGreaterThan(5);
    // The table rounds what is large.
    const rounded = (value: string) => Number(value) < 1_000;
    rows.forEach((row, line) => {
      row.slice(1).forEach((value, column) => {
        if (rounded(value)) expect(table[line][column]).toBe(value);
      });
    });
    expect(rows.length).toBe(table.length);
    expect(rows.flat().some((value) => Number(value) > 0)).toBe(true);
  }
});
