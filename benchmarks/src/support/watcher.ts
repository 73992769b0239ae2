// Looks at an inspector with headless Chromium, or, if that is not installed, with a process that reads what the page would.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export interface Watcher {
  /** Opens the page. Resolves when it shows live data. */
  look(url: string): Promise<void>;
  lookAway(): Promise<void>;
  close(): Promise<void>;
}

const chromiumPath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export function openWatcher(): Promise<Watcher> {
  return existsSync(chromiumPath) ? openBrowser() : openReader();
}

async function openBrowser(): Promise<Watcher> {
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  const page = await browser.newPage();
  return {
    async look(url) {
      await page.goto(url);
      // Loading the page costs more than showing it; the loading is over when it has shown some moments.
      const moment = page.locator('[data-testid=moment][data-value]');
      for (let shown = 0; shown < 2; shown += 1) {
        const at = await moment.getAttribute('data-value');
        await page.locator(`[data-testid=moment][data-value]:not([data-value="${at}"])`).waitFor();
      }
    },
    async lookAway() {
      await page.goto('about:blank');
    },
    close: () => browser.close(),
  };
}

async function openReader(): Promise<Watcher> {
  const child = fork(new URL('./frames-reader.js', import.meta.url));
  await once(child, 'message');
  const order = async (url: string | null): Promise<void> => {
    child.send({ url });
    await once(child, 'message');
  };
  return {
    look: (url) => order(url),
    lookAway: () => order(null),
    async close() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
