// The bar at the top: the process, the bus in numbers, the search box.

import { useComputed } from '@preact/signals';
import { totalsOf } from '../history/totals.js';
import { Icon } from '../marks/icon.js';
import { countText, rateText } from '../rows/number-text.js';
import { about, moment } from '../state/bus.js';
import { isHelpOpen } from '../state/keys.js';
import { route } from '../state/location.js';
import { formatRoute } from '../state/route.js';
import { switchTheme, theme } from '../state/theme.js';
import { ConnectionState } from './connection-state.js';
import { SearchBox } from './search-box.js';

export function TopBar() {
  return (
    <header class="top-bar">
      <Process />
      <Totals />
      <SearchBox />
      <ThemeButton />
      <button
        type="button"
        class="button"
        aria-haspopup="dialog"
        onClick={() => {
          isHelpOpen.value = true;
        }}
      >
        Keys
      </button>
    </header>
  );
}

function Process() {
  const process = about.value;
  return (
    <div class="process">
      <h1 class="process-title" title={process?.title}>
        {process?.title ?? 'Stasis inspector'}
      </h1>
      <p class="process-facts">
        <ConnectionState />
        {process !== undefined && (
          <span>
            pid {process.pid} · Node {process.node}
          </span>
        )}
      </p>
    </div>
  );
}

function Totals() {
  const totals = useComputed(() => (moment.value === undefined ? undefined : totalsOf(moment.value))).value;
  if (totals === undefined) return <div class="totals" />;
  return (
    <dl class="totals">
      <Total name="Topics" text={countText(totals.topics)} />
      <Total name="Subscriptions" text={countText(totals.subscriptions)} />
      <Total name="Published /s" text={rateText(totals.publishedPerSecond)} />
      <Total name="Handled /s" text={rateText(totals.handledPerSecond)} />
      <Total name="Queued" text={countText(totals.queued)} />
      <CongestedTotal count={totals.congested.length} />
    </dl>
  );
}

function Total({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div class="total">
      <dt>{name}</dt>
      <dd>{text}</dd>
    </div>
  );
}

function CongestedTotal({ count }: { readonly count: number }) {
  const href = formatRoute({ ...route.value, view: 'subscriptions', search: 'congested' });
  return (
    <div class="total" data-testid="congested-total" data-value={count} data-congested={count > 0}>
      <dt>Congested</dt>
      <dd>
        {count === 0 ? (
          '0'
        ) : (
          <a class="congested-mark" href={href}>
            <Icon name="warning" />
            {countText(count)}
          </a>
        )}
      </dd>
    </div>
  );
}

function ThemeButton() {
  const isDark = theme.value === 'dark';
  const label = isDark ? 'Light theme' : 'Dark theme';
  return (
    <button
      type="button"
      class="button is-icon"
      data-testid="theme"
      aria-label={label}
      title={label}
      onClick={switchTheme}
    >
      <Icon name={isDark ? 'sun' : 'moon'} />
    </button>
  );
}
