// The keyboard. A key that has a meaning for the focused control keeps that meaning.

import { signal } from '@preact/signals';
import { goLive, isPaused, pause, showNeighbour } from './bus.js';
import { closeDetails, route } from './location.js';

export const isHelpOpen = signal(false);

export const keyHelp: readonly (readonly [keys: string, meaning: string])[] = [
  ['/', 'Search'],
  ['Space', 'Pause, or go live again'],
  ['← →', 'While paused: one step back or forward (Shift: ten)'],
  ['Escape', 'Clear the search, leave it, close the details'],
  ['Tab, Enter', 'Go to a topic, subscription or heading; open it or sort by it'],
  ['?', 'This help'],
];

export function followKeys(focusSearch: () => void): void {
  window.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') leave(event);
    else if (!isTyping(event.target)) actOn(event, focusSearch);
  });
}

function actOn(event: KeyboardEvent, focusSearch: () => void): void {
  const action = actionOf(event, focusSearch);
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function actionOf(
  { key, shiftKey, target }: KeyboardEvent,
  focusSearch: () => void,
): (() => void) | undefined {
  if (key === '/') return focusSearch;
  if (key === '?')
    return () => {
      isHelpOpen.value = !isHelpOpen.value;
    };
  if (key === ' ' && !isControl(target)) return isPaused.value ? goLive : pause;
  if (!isPaused.value) return undefined;
  if (key === 'ArrowLeft') return () => showNeighbour(shiftKey ? -10 : -1);
  if (key === 'ArrowRight') return () => showNeighbour(shiftKey ? 10 : 1);
  return undefined;
}

function leave(event: KeyboardEvent): void {
  const { target } = event;
  if (isHelpOpen.value) isHelpOpen.value = false;
  else if (isTyping(target)) leaveInput(event, target);
  else if (route.value.selection !== undefined) closeDetails();
}

/** Clears the text the first time, which not all browsers do by themselves, and leaves the input the next time. */
function leaveInput(event: KeyboardEvent, input: HTMLElement): void {
  if (!(input instanceof HTMLInputElement) || input.type !== 'search' || input.value === '') {
    input.blur();
    return;
  }
  event.preventDefault();
  input.value = '';
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

/** Returns whether keys write into the target, or move it. */
function isTyping(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches('input, textarea, select');
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, input, select, textarea, summary') !== null;
}
