// The hash of the page's address, as a signal. Going somewhere adds an entry to the browser's history; typing does not.

import { computed, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route, type Selection, type View } from './route.js';

export const route = signal<Route>(parseRoute(window.location.hash));
export const view = computed(() => route.value.view);
export const search = computed(() => route.value.search);

export function followLocation(): void {
  window.addEventListener('hashchange', () => {
    route.value = parseRoute(window.location.hash);
  });
}

export function goTo(change: Partial<Route>): void {
  window.location.hash = formatRoute({ ...route.peek(), ...change });
}

export function searchFor(text: string): void {
  const next = { ...route.peek(), search: text };
  window.history.replaceState(null, '', formatRoute(next));
  route.value = next;
}

/** Returns the address that selects something in the current view. */
export function hrefOf(selection: Selection): string {
  return formatRoute({ ...route.value, selection });
}

/** Returns the address of a view; what is selected and searched stays. */
export function hrefOfView(next: View): string {
  return formatRoute({ ...route.value, view: next });
}

export function closeDetails(): void {
  goTo({ selection: undefined });
}
