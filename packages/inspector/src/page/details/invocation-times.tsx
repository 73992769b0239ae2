// The histogram of invocation times, as bars.

import { timeBars } from '../history/invocation-times.js';
import { countText } from '../rows/number-text.js';

export function InvocationTimes({ counts }: { readonly counts: readonly number[] | null }) {
  const bars = timeBars(counts ?? []);
  if (bars.length === 0)
    return <p class="nothing">No invocation has been timed since the inspector was opened.</p>;
  return (
    <dl class="bars" data-testid="invocation-times">
      {bars.map(({ label, count, share }) => {
        const width = `${Math.max(share * 100, count > 0 ? 0.5 : 0)}%`;
        return (
          <div key={label} class="bar">
            <dt>{label}</dt>
            <dd>
              <span class="bar-track" aria-hidden="true">
                <span class="bar-fill" style={{ width }} />
              </span>
              <span class="bar-count">{countText(count)}</span>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
