// The legend of the graph's lines.

const lines = [
  ['subscription', 'subscription'],
  ['forward', 'forward'],
  ['updates', 'cache updates'],
  ['place', 'runs on'],
] as const;

export function Legend() {
  return (
    <ul class="legend">
      {lines.map(([kind, text]) => (
        <li key={kind}>
          <svg class="legend-line" viewBox="0 0 24 8" aria-hidden="true">
            <path class={`line is-${kind} is-active`} d="M0 4h24" />
          </svg>
          {text}
        </li>
      ))}
    </ul>
  );
}
