// Scrolls to a box when it is selected, and when the details that open beside the graph leave less room.

import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { route } from '../state/location.js';

export function useSelectedInSight(holder: RefObject<HTMLElement | null>, width: number): void {
  const { selection } = route.value;
  const key = selection === undefined ? '' : `${selection.kind} ${selection.key}`;
  useEffect(() => {
    const box = holder.current?.querySelector('.node[aria-current]');
    box?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [holder, key, width]);
}
