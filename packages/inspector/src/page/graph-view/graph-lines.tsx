// The lines of the graph. A line along which messages flow is stronger than one at rest.

import { Component } from 'preact';
import type { GraphLayout, PlacedEdge, Point } from '../graph/graph-layout.js';
import { topicRate } from '../graph/node-figures.js';
import type { Moment } from '../history/moment.js';
import { rateText } from '../rows/number-text.js';

export interface GraphLinesProps {
  readonly layout: GraphLayout;
  readonly moment: Moment;
}

export function GraphLines({ layout, moment }: GraphLinesProps) {
  const { width, height, edges } = layout;
  return (
    <svg class="graph-lines" width={width} height={height} aria-hidden="true">
      <defs>
        {(['forward', 'updates', 'subscription'] as const).map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            class={`arrow is-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="8"
            markerHeight="8"
            markerUnits="userSpaceOnUse"
            orient="auto"
          >
            <path d="M0 0.5L8 4L0 7.5z" />
          </marker>
        ))}
      </defs>
      <PlaceLines layout={layout} />
      {edges.map(({ edge, points }) => (
        <EdgeLine
          key={`${edge.kind} ${edge.from} ${edge.to}`}
          edge={edge}
          points={points}
          rate={edgeRate(moment, edge)}
        />
      ))}
    </svg>
  );
}

/** Messages per second along an edge: those published where it starts. */
function edgeRate(moment: Moment, { kind, from, to }: PlacedEdge['edge']): number | undefined {
  const topic = from.startsWith('topic/') ? from.slice('topic/'.length) : undefined;
  if (topic !== undefined) return topicRate(moment, topic);
  return kind === 'updates' && to.startsWith('topic/')
    ? topicRate(moment, to.slice('topic/'.length))
    : undefined;
}

interface EdgeLineProps extends PlacedEdge {
  readonly rate: number | undefined;
}

class EdgeLine extends Component<EdgeLineProps> {
  override shouldComponentUpdate({ points, rate }: EdgeLineProps): boolean {
    return points !== this.props.points || rate !== this.props.rate;
  }

  override render({ edge, points, rate }: EdgeLineProps) {
    const isActive = rate !== undefined && rate > 0;
    const middle = points[Math.floor(points.length / 2)];
    return (
      <g class="edge" data-from={edge.from} data-to={edge.to} data-rate={rate}>
        <path
          class={`line is-${edge.kind}${isActive ? ' is-active' : ''}`}
          d={pathOf(points)}
          marker-end={`url(#arrow-${edge.kind})`}
        />
        {isActive && edge.kind === 'forward' && middle !== undefined && (
          <text class="edge-rate" x={middle.x} y={middle.y - 5} text-anchor="middle">
            {rateText(rate)}/s
          </text>
        )}
      </g>
    );
  }
}

/** Drawn once per layout. */
class PlaceLines extends Component<{ readonly layout: GraphLayout }> {
  override shouldComponentUpdate({ layout }: { readonly layout: GraphLayout }): boolean {
    return layout !== this.props.layout;
  }

  override render({ layout }: { readonly layout: GraphLayout }) {
    return layout.placeLines.map(([from, to]) => (
      <path key={`${from.x} ${from.y} ${to.y}`} class="line is-place" d={curve(from, to)} />
    ));
  }
}

function curve(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;
  return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

/** A smooth line through points: curves from middle to middle of its parts. */
function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    const end = next === undefined ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    path += `Q${point.x} ${point.y} ${end.x} ${end.y}`;
  });
  return rest.length === 0 ? `${path}L${last.x} ${last.y}` : path;
}
