// A box of the graph, which is a link. It is rendered again only when something in it has changed.

import { Component } from 'preact';
import type { Box } from '../graph/placed-graph.js';
import { CongestedMark } from '../marks/congested-mark.js';
import { countText } from '../rows/number-text.js';
import { boxStyle } from './box-style.js';

export interface NodeBoxProps {
  readonly box: Box;
  readonly kind: 'topic' | 'subscription' | 'caching' | 'rest' | 'group';
  readonly title: string;
  /** The tooltip: what the box has no room for. */
  readonly hint: string;
  /** A rate. */
  readonly facts: string;
  readonly note: string;
  /** How many congested subscriptions the box stands for. */
  readonly congested: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly href: string;
  readonly name?: string | undefined;
  readonly id?: string | undefined;
}

export class NodeBox extends Component<NodeBoxProps> {
  override shouldComponentUpdate(next: NodeBoxProps): boolean {
    const { box, ...shown }: NodeBoxProps = this.props;
    if (box.x !== next.box.x || box.y !== next.box.y) return true;
    return (Object.keys(shown) as (keyof typeof shown)[]).some((key) => shown[key] !== next[key]);
  }

  override render(props: NodeBoxProps) {
    const { box, kind, title, hint, facts, note, congested, isActive, isSelected, href, name, id } = props;
    const isSum = kind === 'group' || kind === 'rest';
    return (
      <a
        class={`node is-${kind}${isActive ? ' is-active' : ''}`}
        href={href}
        title={hint}
        data-kind={kind}
        data-name={name}
        data-id={id}
        data-congested={congested > 0 ? 'true' : undefined}
        aria-current={isSelected ? 'true' : undefined}
        style={boxStyle(box)}
      >
        <span class="node-head">
          <span class="node-title">{title}</span>
          {congested > 0 && (
            <CongestedMark text={isSum ? `${countText(congested)} congested` : 'congested'} />
          )}
        </span>
        <span class="node-facts">
          <span class="node-rate">{facts}</span>
          <span class="node-note">{note}</span>
        </span>
      </a>
    );
  }
}
