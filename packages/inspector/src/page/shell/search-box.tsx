// The search box. Its text is part of the page's address.

import { Icon } from '../marks/icon.js';
import { search, searchFor } from '../state/location.js';

const inputId = 'search';

export function focusSearch(): void {
  const input = document.getElementById(inputId);
  if (input instanceof HTMLInputElement) input.select();
}

export function SearchBox() {
  return (
    <label class="search">
      <Icon name="search" />
      <input
        id={inputId}
        type="search"
        data-testid="search"
        aria-label="Search"
        placeholder="Search: words, or ^start"
        title="Every word must occur; ^word must be at the start; the word congested finds what is congested"
        autocomplete="off"
        spellcheck={false}
        value={search.value}
        onInput={(event) => searchFor(event.currentTarget.value)}
      />
      <kbd>/</kbd>
    </label>
  );
}
