// Somebody who looks at an inspector: Chromium, headless. Where there is none, a process that reads what the page would.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export interface Watcher {
  /** Settles when it shows what there is. */
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
      await page.getByTestId('connection').and(page.locator('[data-state=live]')).waitFor();
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
  const tell = async (url: string | null): Promise<void> => {
    child.send({ url });
    await once(child, 'message');
  };
  return {
    look: (url) => tell(url),
    lookAway: () => tell(null),
    async close() {
      child.kill();
      await once(child, 'exit');
    },
  };
}
