// The boxes of the places where handlers run (the main thread and the pools), with how busy they are.

import { placeFigures } from '../graph/node-figures.js';
import type { GraphLayout, PlacedPlace } from '../graph/placed-graph.js';
import type { Moment } from '../history/moment.js';
import { ShareBar } from '../marks/share-bar.js';
import { countText, shareText } from '../rows/number-text.js';
import { placeKey } from '../rows/place.js';
import { boxStyle } from './box-style.js';

export interface PlaceBoxesProps {
  readonly layout: GraphLayout;
  readonly moment: Moment;
}

/** If no lines lead to the boxes, they stay in sight while the graph is scrolled. */
export function PlaceBoxes({ layout, moment }: PlaceBoxesProps) {
  const { places, placeLines, height } = layout;
  return (
    <div class={placeLines.length === 0 ? 'places is-sticky' : 'places'} style={{ height: `${height}px` }}>
      <div class="places-stack">
        {places.map((placed) => (
          <PlaceBox key={placeKey(placed.place)} placed={placed} moment={moment} />
        ))}
      </div>
    </div>
  );
}

interface PlaceBoxProps {
  readonly placed: PlacedPlace;
  readonly moment: Moment;
}

function PlaceBox({ placed, moment }: PlaceBoxProps) {
  const { place } = placed;
  const { threads, busy } = placeFigures(moment, place);
  const isHome = place.kind === 'home';
  return (
    <div class={`place is-${place.kind}`} data-place={place.name} style={boxStyle(placed)}>
      <span class="place-title" title={isHome ? 'The main thread' : `The pool ${place.name}`}>
        {isHome ? 'home' : place.name}
        <span class="node-note">
          {isHome ? 'main thread' : `${countText(threads)} ${threads === 1 ? 'thread' : 'threads'}`}
        </span>
      </span>
      <ShareBar share={busy} text={shareText(busy)} />
    </div>
  );
}
