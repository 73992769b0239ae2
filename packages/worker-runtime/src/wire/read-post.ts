// Reads a post of a pool's thread, whose form is trusted. For other threads see check-from-lane.ts.

import type { Message } from '@stasis-bus/core';
import { ownProperty } from '@stasis-bus/core/internal';
import type { BatchEnds, FromLane, LanePost } from './protocol.js';
import type { TableReader } from './table/table-reader.js';
import type { UnreadableMessage } from './table/unreadable-message.js';

export const noMessages: readonly Message[] = [];
export const noRefusals: readonly UnreadableMessage[] = [];

/** Returns a post with its messages read. @throws TypeError, RangeError if its table is not what a TableWriter makes */
export function readPost(post: FromLane, reader: TableReader): LanePost {
  if (hasOnlyEnds(post)) return { messages: noMessages, refused: noRefusals, items: [], ends: post };
  const table = ownProperty(post, 'table');
  const items = ownProperty(post, 'items') ?? [];
  const ends = ownProperty(post, 'ends') ?? [];
  if (table === undefined) return { messages: noMessages, refused: noRefusals, items, ends };
  const messages = reader.read(table);
  return { messages, refused: reader.refused, items, ends };
}

function hasOnlyEnds(post: FromLane): post is BatchEnds {
  return Array.isArray(post);
}
