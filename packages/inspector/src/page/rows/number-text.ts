// Numbers as text for people. Their units are in headings.

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

export function countText(count: number): string {
  return grouped.format(count);
}

/** Returns a rate per second, with a decimal if it is small. */
export function rateText(rate: number): string {
  if (rate === 0) return '0';
  if (rate < 0.05) return '<0.1';
  return rate < 9.95 ? rate.toFixed(1) : grouped.format(rate);
}

/** Returns a count or rate in few characters: "12.3k". */
export function shortText(value: number): string {
  if (value < 9.95) return Number.isInteger(value) ? String(value) : rateText(value);
  if (value < 9_950) return grouped.format(value);
  if (value < 999_500) return `${Number((value / 1000).toPrecision(3))}k`;
  return `${Number((value / 1_000_000).toPrecision(3))}M`;
}

/** Returns milliseconds, to three digits. */
export function millisecondsText(milliseconds: number): string {
  if (milliseconds === 0) return '0';
  if (milliseconds < 0.001) return '<0.001';
  if (milliseconds < 1) return milliseconds.toFixed(3);
  if (milliseconds < 10) return milliseconds.toFixed(2);
  return milliseconds < 100 ? milliseconds.toFixed(1) : grouped.format(milliseconds);
}

export function shareText(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : Math.round(percent)} %`;
}
