// A real browser for tests: Chromium, where the machine has it. What it shows is looked at; what it says on its console and
// what it asks for is kept.

import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Whether there is a browser. Where one must be (`STASIS_REQUIRE=chromium`), tests are not skipped but fail. */
export const hasBrowser =
  existsSync(path) || (process.env['STASIS_REQUIRE'] ?? '').split(',').includes('chromium');

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    // It is to talk to nobody but the page's server; the sandbox does not work for root.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** What a page has done that it should not. */
export class Conduct {
  readonly console: string[] = [];
  readonly requests: string[] = [];

  constructor(page: Page) {
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') this.console.push(message.text());
    });
    page.on('pageerror', (error) => this.console.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('requestfailed', (request) => {
      // Streams are aborted when the page is left.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') this.console.push(`failed: ${request.url()}`);
    });
  }

  /** Requests that leave the origin. */
  foreign(origin: string): readonly string[] {
    return this.requests.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'));
  }
}
