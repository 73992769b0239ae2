// The boxes of topics and subscriptions, and of those that are counted together.

import type { GraphLayout } from '../graph/graph-layout.js';
import type { GraphNode, GraphStructure } from '../graph/graph-node.js';
import { groupFigures, subscriptionFigures, topicRate } from '../graph/node-figures.js';
import { searchOfSubsystem } from '../graph/subsystem.js';
import type { Moment } from '../history/moment.js';
import { perSecond } from '../history/rates.js';
import { countText, rateText, shortText } from '../rows/number-text.js';
import { placementText } from '../rows/place.js';
import { hrefOf, route } from '../state/location.js';
import { formatRoute, type Selection } from '../state/route.js';
import { NodeBox, type NodeBoxProps } from './node-box.js';

export interface GraphNodesProps {
  readonly layout: GraphLayout;
  readonly structure: GraphStructure;
  readonly moment: Moment;
}

export function GraphNodes({ layout, structure, moment }: GraphNodesProps) {
  // The layout may be of an older structure of the same shape: what is counted together may be others now.
  const nodes = new Map(structure.nodes.map((node) => [node.key, node]));
  const { selection } = route.value;
  return layout.nodes.map(({ node: { key }, x, y, width, height }) => {
    const node = nodes.get(key);
    const look = node === undefined ? undefined : lookOf(node, moment, selection);
    return look === undefined ? null : <NodeBox key={key} box={{ x, y, width, height }} {...look} />;
  });
}

type Look = Omit<NodeBoxProps, 'box'>;

function lookOf(node: GraphNode, moment: Moment, selection: Selection | undefined): Look | undefined {
  switch (node.kind) {
    case 'topic':
      return topicLook(node.name, moment, selection);
    case 'subscription':
      return subscriptionLook(node.id, moment, selection);
    case 'rest': {
      const { rate, queued, congested } = subscriptionFigures(moment, node.subscriptions);
      return {
        kind: 'rest',
        title: `${countText(node.subscriptions.length)} more subscriptions`,
        facts: `${rateText(rate)}/s`,
        note: queued > 0 ? `${shortText(queued)} queued` : '',
        congested,
        isActive: rate > 0,
        isSelected: false,
        href: formatRoute({ ...route.value, view: 'subscriptions', search: node.topic }),
      };
    }
    case 'group': {
      const { rate, queued, congested } = groupFigures(moment, node);
      const { subsystem, topics, subscriptions } = node;
      const search = subsystem === undefined ? route.value.search : searchOfSubsystem(subsystem);
      return {
        kind: 'group',
        title: `${subsystem ?? 'others'} ${countText(topics.length)} topics`,
        facts: `${rateText(rate)}/s`,
        note: [
          `${countText(subscriptions.length)} subscriptions`,
          queued > 0 ? `${shortText(queued)} queued` : '',
        ]
          .filter(Boolean)
          .join(', '),
        congested,
        isActive: rate > 0,
        isSelected: false,
        href: formatRoute({ ...route.value, view: subsystem === undefined ? 'topics' : 'graph', search }),
        name: subsystem,
      };
    }
  }
}

function topicLook(name: string, moment: Moment, selection: Selection | undefined): Look | undefined {
  const row = moment.topics.get(name);
  if (row === undefined) return undefined;
  const rate = topicRate(moment, name);
  return {
    kind: 'topic',
    title: name,
    facts: `${rateText(rate)}/s`,
    note: `${shortText(row.published)} published`,
    congested: 0,
    isActive: rate > 0,
    isSelected: selection?.kind === 'topic' && selection.key === name,
    href: hrefOf({ kind: 'topic', key: name }),
    name,
  };
}

function subscriptionLook(id: string, moment: Moment, selection: Selection | undefined): Look | undefined {
  const row = moment.subscriptions.get(id);
  if (row === undefined) return undefined;
  const rate = perSecond(moment.step.subscriptions, id, 'handled', moment.step.span);
  return {
    kind: row.updatesTopic === null ? 'subscription' : 'caching',
    title: id,
    facts: `${rateText(rate)}/s`,
    note: row.queued > 0 || row.congested ? `${shortText(row.queued)} queued` : placementText(row),
    congested: row.congested ? 1 : 0,
    isActive: rate > 0,
    isSelected: selection?.kind === 'subscription' && selection.key === id,
    href: hrefOf({ kind: 'subscription', key: id }),
    id,
  };
}
