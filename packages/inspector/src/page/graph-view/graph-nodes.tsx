// The boxes of topics and subscriptions, and of groups of them.

import type { GraphNode, GraphStructure, GroupNode, RestNode } from '../graph/graph-node.js';
import { groupFigures, subscriptionFigures, topicRate } from '../graph/node-figures.js';
import type { GraphLayout } from '../graph/placed-graph.js';
import { searchOfSubsystem } from '../graph/subsystem.js';
import { flowAt } from '../graph/topic-flow.js';
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
  // The layout may come from an older structure of the same shape, whose groups may have had other members.
  const nodes = new Map(structure.nodes.map((node) => [node.key, node]));
  const { selection } = route.value;
  const flowOf = flowAt(moment);
  return layout.nodes.map(({ node: { key }, x, y, width, height }) => {
    const node = nodes.get(key);
    const look = node === undefined ? undefined : lookOf(node, { moment, selection, flowOf });
    return look === undefined ? null : <NodeBox key={key} box={{ x, y, width, height }} {...look} />;
  });
}

type Look = Omit<NodeBoxProps, 'box'>;

interface Context {
  readonly moment: Moment;
  readonly selection: Selection | undefined;
  readonly flowOf: (topic: string) => number;
}

function lookOf(node: GraphNode, context: Context): Look | undefined {
  switch (node.kind) {
    case 'topic':
      return topicLook(node.name, context);
    case 'subscription':
      return subscriptionLook(node.id, context);
    case 'rest':
      return restLook(node, context);
    case 'group':
      return groupLook(node, context);
  }
}

function topicLook(name: string, { moment, selection, flowOf }: Context): Look | undefined {
  const row = moment.topics.get(name);
  if (row === undefined) return undefined;
  const rate = topicRate(moment, name);
  const forwarded = flowOf(name) - rate;
  return {
    kind: 'topic',
    title: name,
    hint: row.detail === '' ? name : `${name}: ${row.detail}`,
    facts: `${rateText(rate)}/s`,
    note: forwarded > 0 ? `+ ${rateText(forwarded)}/s forwarded` : `${shortText(row.published)} published`,
    congested: 0,
    isActive: rate > 0,
    isSelected: selection?.kind === 'topic' && selection.key === name,
    href: hrefOf({ kind: 'topic', key: name }),
    name,
  };
}

function subscriptionLook(id: string, { moment, selection }: Context): Look | undefined {
  const row = moment.subscriptions.get(id);
  if (row === undefined) return undefined;
  const rate = perSecond(moment.step.subscriptions, id, 'handled', moment.step.span);
  return {
    kind: row.updatesTopic === null ? 'subscription' : 'caching',
    title: id,
    hint: `${id}, on ${placementText(row)}, ${queuedText(row.queued)}`,
    facts: `${rateText(rate)}/s`,
    note: row.queued > 0 || row.congested ? queuedText(row.queued) : placementText(row),
    congested: row.congested ? 1 : 0,
    isActive: rate > 0,
    isSelected: selection?.kind === 'subscription' && selection.key === id,
    href: hrefOf({ kind: 'subscription', key: id }),
    id,
  };
}

function restLook({ topic, subscriptions }: RestNode, { moment }: Context): Look {
  const { rate, queued, congested } = subscriptionFigures(moment, subscriptions);
  return {
    kind: 'rest',
    title: `${countText(subscriptions.length)} more subscriptions`,
    hint: `Subscriptions of ${topic} that are not shown`,
    facts: `${rateText(rate)}/s`,
    note: queued > 0 ? queuedText(queued) : '',
    congested,
    isActive: rate > 0,
    isSelected: false,
    href: formatRoute({ ...route.value, view: 'subscriptions', search: topic }),
  };
}

function groupLook(node: GroupNode, { moment }: Context): Look {
  const { rate, queued, congested } = groupFigures(moment, node);
  const { subsystem, topics, subscriptions } = node;
  const search = subsystem === undefined ? route.value.search : searchOfSubsystem(subsystem);
  return {
    kind: 'group',
    title: subsystem ?? 'other topics',
    hint: `${countText(topics.length)} topics with ${countText(subscriptions.length)} subscriptions that are not shown`,
    facts: `${rateText(rate)}/s`,
    note: `${countText(topics.length)} topics, ${queued > 0 ? queuedText(queued) : `${shortText(subscriptions.length)} subs`}`,
    congested,
    isActive: rate > 0,
    isSelected: false,
    href: formatRoute({ ...route.value, view: subsystem === undefined ? 'topics' : 'graph', search }),
    name: subsystem,
  };
}

function queuedText(queued: number): string {
  return `${shortText(queued)} queued`;
}
