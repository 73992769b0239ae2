// The theme, light or dark: the system's until the user chooses one. The choice is remembered.

import { signal } from '@preact/signals';

export type Theme = 'light' | 'dark';

const storageKey = 'stasis-inspector-theme';
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)');

export const theme = signal<Theme>(storedTheme() ?? systemTheme());

export function followTheme(): void {
  systemIsDark.addEventListener('change', () => {
    if (storedTheme() === undefined) theme.value = systemTheme();
  });
  theme.subscribe((value) => {
    document.documentElement.dataset['theme'] = value;
  });
}

export function switchTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  try {
    window.localStorage.setItem(storageKey, theme.value);
  } catch {
    // Storage is disabled, so the choice holds until the page is left.
  }
}

function systemTheme(): Theme {
  return systemIsDark.matches ? 'dark' : 'light';
}

function storedTheme(): Theme | undefined {
  try {
    const stored = window.localStorage.getItem(storageKey);
    return stored === 'light' || stored === 'dark' ? stored : undefined;
  } catch {
    return undefined;
  }
}
