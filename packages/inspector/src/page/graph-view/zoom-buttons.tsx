// Buttons that draw the graph smaller, larger, or so that all of it is visible.

import type { Signal } from '@preact/signals';
import { shareText } from '../rows/number-text.js';
import { largestScale, smallestScale, type Zoom } from './viewport.js';

export interface ZoomButtonsProps {
  readonly zoom: Signal<Zoom>;
  readonly scale: number;
}

export function ZoomButtons({ zoom, scale }: ZoomButtonsProps) {
  const zoomBy = (factor: number) => () => {
    zoom.value = Math.min(largestScale, Math.max(smallestScale, scale * factor));
  };
  const fit = () => {
    zoom.value = zoom.value === 'fit' ? 'auto' : 'fit';
  };
  return (
    <div class="zoom">
      <button
        type="button"
        class="button is-icon"
        aria-label="Smaller"
        title="Smaller"
        onClick={zoomBy(1 / 1.25)}
      >
        −
      </button>
      <span class="zoom-scale">{shareText(scale)}</span>
      <button type="button" class="button is-icon" aria-label="Larger" title="Larger" onClick={zoomBy(1.25)}>
        +
      </button>
      <button type="button" class="button" aria-pressed={zoom.value === 'fit'} onClick={fit}>
        Fit
      </button>
    </div>
  );
}
