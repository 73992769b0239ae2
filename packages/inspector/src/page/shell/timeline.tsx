// The timeline: shows the bus live, or a moment of the last minutes.

import { Icon } from '../marks/icon.js';
import { clockText, durationText } from '../rows/time-text.js';
import {
  ageOfNewest,
  goLive,
  isPaused,
  moment,
  pause,
  showIndex,
  showNeighbour,
  timeline,
} from '../state/bus.js';
import { connection } from '../state/stream.js';

export function Timeline() {
  const { count, index } = timeline.value;
  const paused = isPaused.value;
  return (
    <footer class="timeline" data-paused={paused}>
      <button
        type="button"
        class="button"
        data-testid="pause"
        aria-pressed={paused}
        disabled={paused}
        onClick={pause}
      >
        <Icon name="pause" />
        Pause
      </button>
      <button
        type="button"
        class="button"
        data-testid="live"
        aria-pressed={!paused}
        disabled={!paused}
        onClick={goLive}
      >
        <Icon name="play" />
        Live
      </button>
      <StepButton testId="step-back" label="One step back" icon="back" offset={-1} isOff={index <= 0} />
      <input
        type="range"
        class="timeline-slider"
        data-testid="timeline"
        aria-label="Shown moment"
        aria-valuetext={momentText()}
        min={0}
        max={Math.max(count - 1, 1)}
        value={Math.max(0, index)}
        disabled={count < 2}
        onInput={(event) => showIndex(Number(event.currentTarget.value))}
      />
      <StepButton
        testId="step-forward"
        label="One step forward"
        icon="forward"
        offset={1}
        isOff={index >= count - 1}
      />
      <output class="timeline-moment" data-testid="moment" data-value={moment.value?.at}>
        {momentText()}
      </output>
    </footer>
  );
}

interface StepButtonProps {
  readonly testId: string;
  readonly label: string;
  readonly icon: 'back' | 'forward';
  readonly offset: number;
  readonly isOff: boolean;
}

function StepButton({ testId, label, icon, offset, isOff }: StepButtonProps) {
  return (
    <button
      type="button"
      class="button is-icon"
      data-testid={testId}
      aria-label={label}
      title={label}
      disabled={isOff}
      onClick={() => showNeighbour(offset)}
    >
      <Icon name={icon} />
    </button>
  );
}

function momentText(): string {
  const shown = moment.value;
  if (shown === undefined) return '';
  const { from, to } = timeline.value;
  if (!isPaused.value) {
    const age = ageOfNewest.value;
    const isLive = connection.value === 'live';
    const state = isLive && age !== undefined ? `${durationText(age)} old` : isLive ? 'live' : 'not live';
    return `${clockText(shown.at)}, ${state}; ${durationText(to - from)} kept`;
  }
  const age = to - shown.at;
  return `${clockText(shown.at)}, paused; ${age < 500 ? 'the newest' : `${durationText(age)} ago`}`;
}
