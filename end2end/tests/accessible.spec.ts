import AxeBuilder from '@axe-core/playwright';
import { expect, open, send, signIn, test } from '../support/test';
import { beat, history } from '../support/training';

// A session that does not exist answers 404.
test.use({ ignored: [/status of 404/] });

test.beforeAll(async () => send('globex', [...history(), beat('accessible')]));

for (const theme of ['light', 'dark'] as const) {
  for (const [name, path, email = 'mina@acme.test'] of [
    ['overview', '/'],
    ['analytics', '/analytics?range=7d'],
    ['sessions', '/sessions?range=7d'],
    ['session', '/sessions/acme-session-03'],
    ['users', '/users?range=7d'],
    ['user', '/users/ana@acme.test?range=7d'],
    ['a session that does not exist', '/sessions/no-such-session'],
    ['a filter without rows', '/analytics?range=7d&model=none'],
    ['training', '/training?range=7d', 'gus@globex.test'],
    ['a training job', '/training/replies-1', 'gus@globex.test'],
    ['all organisations', '/global?range=7d', 'root@oriel.test'],
  ]) {
    test(`${name} is accessible in the ${theme} theme and fits a phone`, async ({ page, context }) => {
      await context.addCookies([{ name: 'oriel_theme', value: theme, url: process.env.ORIEL_URL! }]);
      await signIn(page, email);
      await open(page, path);
      await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join('\n')}`)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      await open(page, path);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, 'nothing stands out at the right').toBeLessThanOrEqual(0);
      if (name === 'analytics') {
        await page.getByRole('combobox', { name: 'Add a filter' }).click();
        await expect(page.getByRole('option', { name: 'Agent', exact: true })).toBeVisible();
        const widened = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(widened, 'an open panel does not widen the page').toBeLessThanOrEqual(0);
      }
    });
  }
}
