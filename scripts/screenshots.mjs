// Takes the screenshots of the inspector in the docs: the calls example at work, in the light and the dark theme, in Chromium (CHROMIUM,
// or /usr/bin/chromium). The packages must have been built.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(`${root}test/package.json`)('playwright-core');

const pictures = [
  {
    file: 'inspector-light.png',
    colorScheme: 'light',
    address: '',
    show: '[data-testid=graph] [data-name="calls:finished"]',
  },
  {
    file: 'inspector-dark.png',
    colorScheme: 'dark',
    address: '#/subscriptions/calls:finished-1',
    show: '[data-testid=invocation-times]',
  },
];
const size = { width: 1440, height: 900 };
/** After this much of a replay the page looks lively, and the charts have something to show. */
const lookMs = 8000;

const example = spawn(process.execPath, ['examples/calls/dist/main.js', '--inspect', '--speed', '200'], {
  cwd: root,
});
let printed = '';
while (!printed.includes('token=')) printed += (await once(example.stderr, 'data'))[0];
const [address] = /http:\S+/.exec(printed);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  for (const { file, colorScheme, address: hash, show } of pictures) {
    const page = await browser.newPage({ viewport: size, colorScheme });
    await page.goto(address);
    await page.goto(new URL(`/${hash}`, address).href);
    await page.locator(show).waitFor();
    await page.waitForTimeout(lookMs);
    await page.screenshot({ path: `${root}docs/${file}` });
    await page.close();
  }
} finally {
  await browser.close();
  example.kill('SIGINT');
}
