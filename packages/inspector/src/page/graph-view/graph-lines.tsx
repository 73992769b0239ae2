// The lines of the graph. A line along which messages flow is drawn stronger than an idle one.

import { Component } from 'preact';
import { labelPoint, pathOf } from '../graph/edge-route.js';
import { type GraphEdge, topicOfKey } from '../graph/graph-node.js';
import type { GraphLayout, PlacedEdge } from '../graph/placed-graph.js';
import { flowAt } from '../graph/topic-flow.js';
import type { Moment } from '../history/moment.js';
import { rateText } from '../rows/number-text.js';

export interface GraphLinesProps {
  readonly layout: GraphLayout;
  readonly moment: Moment;
}

export function GraphLines({ layout, moment }: GraphLinesProps) {
  const { width, height, edges } = layout;
  const flowOf = flowAt(moment);
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
          rate={edgeRate(flowOf, edge)}
        />
      ))}
    </svg>
  );
}

/** Returns the messages per second along an edge: those through the topic where it starts, or the updates of a cache. */
function edgeRate(flowOf: (topic: string) => number, { kind, from, to }: GraphEdge): number | undefined {
  const topic = topicOfKey(kind === 'updates' ? to : from);
  return topic === undefined ? undefined : flowOf(topic);
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
    const label = labelPoint(points);
    return (
      <g class="edge" data-from={edge.from} data-to={edge.to} data-rate={rate}>
        <path
          class={`line is-${edge.kind}${isActive ? ' is-active' : ''}`}
          d={pathOf(points)}
          marker-end={`url(#arrow-${edge.kind})`}
        />
        {isActive && edge.kind === 'forward' && label !== undefined && (
          <text class="edge-rate" x={label.x} y={label.y - 5} text-anchor="middle">
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
      <path key={`${from.x} ${from.y} ${to.y}`} class="line is-place" d={pathOf([from, to])} />
    ));
  }
}
