// Where handlers run: the main thread and the pools, and how busy they are.

import type { GraphLayout } from '../graph/graph-layout.js';
import { placeFigures } from '../graph/node-figures.js';
import type { Moment } from '../history/moment.js';
import { countText, shareText } from '../rows/number-text.js';
import { placeKey } from '../rows/place.js';
import { ShareBar } from '../tables/share-bar.js';
import { boxStyle } from './box-style.js';

export interface PlaceBoxesProps {
  readonly layout: GraphLayout;
  readonly moment: Moment;
}

export function PlaceBoxes({ layout, moment }: PlaceBoxesProps) {
  return layout.places.map(({ place, ...box }) => {
    const { threads, busy } = placeFigures(moment, place);
    const isHome = place.kind === 'home';
    return (
      <div
        key={placeKey(place)}
        class={`place is-${place.kind}`}
        data-place={place.name}
        style={boxStyle(box)}
      >
        <span class="node-title" title={isHome ? 'The main thread' : `The pool ${place.name}`}>
          {isHome ? 'home' : place.name}
          <span class="node-note">
            {isHome ? 'main thread' : `${countText(threads)} ${threads === 1 ? 'thread' : 'threads'}`}
          </span>
        </span>
        <ShareBar share={busy} text={shareText(busy)} />
      </div>
    );
  });
}
