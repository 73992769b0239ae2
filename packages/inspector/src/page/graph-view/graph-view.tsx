// The bus as a graph: boxes in HTML, above lines in an SVG. Only numbers change from frame to frame; the layout is recalculated when
// the shape changes.

import { useSignal } from '@preact/signals';
import { useMemo, useRef } from 'preact/hooks';
import { layoutGraph } from '../graph/graph-layout.js';
import { signatureOf } from '../graph/signature.js';
import { StructureKeeper } from '../graph/structure-keeper.js';
import type { Moment } from '../history/moment.js';
import { countText } from '../rows/number-text.js';
import { moment, stepsShown } from '../state/bus.js';
import { route } from '../state/location.js';
import type { Route } from '../state/route.js';
import { selectedKeyOf } from '../state/selected-key.js';
import { GraphLines } from './graph-lines.js';
import { GraphNodes } from './graph-nodes.js';
import { Legend } from './legend.js';
import { PlaceBoxes } from './place-boxes.js';
import { useSelectedInSight } from './selected-in-sight.js';
import { useViewport, type Zoom } from './viewport.js';
import { ZoomButtons } from './zoom-buttons.js';

export function GraphView() {
  const holder = useRef<HTMLDivElement>(null);
  const zoom = useSignal<Zoom>('auto');
  const viewport = useViewport(holder);
  useSelectedInSight(holder, viewport.width);
  const keeper = useMemo(() => new StructureKeeper(), []);
  const shown = moment.value;
  const { search } = route.value;
  const required = selectedTopic(route.value, shown);
  const structure =
    shown === undefined ? undefined : keeper.structureAt(shown, stepsShown(), { search, required });
  const signature = structure === undefined ? '' : signatureOf(structure);
  // Structures with the same signature are laid out alike.
  const layout = useMemo(
    () => (structure === undefined ? undefined : layoutGraph(structure, viewport.layoutWidth)),
    [signature, viewport.layoutWidth],
  );
  if (shown === undefined || structure === undefined || layout === undefined) return null;
  const scale = viewport.scaleOf(zoom.value, layout);
  const { found, shown: topicsShown } = structure;
  return (
    <div class="graph" data-testid="graph" data-topics={topicsShown}>
      <div class="graph-bar">
        <p class="graph-note">{noteOf(found, topicsShown, search)}</p>
        <Legend />
        <ZoomButtons zoom={zoom} scale={scale} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section class="graph-scroll" ref={holder} tabIndex={0} aria-label="Graph of the bus">
        <div
          class="graph-canvas"
          style={{ width: `${layout.width}px`, height: `${layout.height}px`, zoom: String(scale) }}
        >
          <GraphLines layout={layout} moment={shown} />
          <GraphNodes layout={layout} structure={structure} moment={shown} />
          <PlaceBoxes layout={layout} moment={shown} />
        </div>
      </section>
    </div>
  );
}

/** Returns the selected topic, or the topic of the selected subscription. */
function selectedTopic(shownRoute: Route, shown: Moment | undefined): string | undefined {
  const subscription = shown?.subscriptions.get(selectedKeyOf(shownRoute, 'subscription') ?? '');
  return subscription?.topic ?? selectedKeyOf(shownRoute, 'topic');
}

function noteOf(found: number, shown: number, search: string): string {
  const topics = found === 1 ? '1 topic' : `${countText(found)} topics`;
  if (shown < found) return `${topics}: the ${countText(shown)} most active, the others by subsystem`;
  return search === '' ? topics : `${topics} found`;
}
