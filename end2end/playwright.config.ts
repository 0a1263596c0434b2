// Browser tests: what people do, on the real server with a real Postgres, in the Chromium of the machine.
import { defineConfig } from '@playwright/test';
import { existsSync } from 'node:fs';
import { ZONE } from './support/zone';

const chromium = process.env.ORIEL_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

export default defineConfig({
  testDir: './tests',
  outputDir: './results',
  globalSetup: './support/server.ts',
  // One server and two cores: tests run one after another, each in a browser context of its own.
  workers: 1,
  fullyParallel: false,
  forbidOnly: !!process.env.CI,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    timezoneId: ZONE,
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
