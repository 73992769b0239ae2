// A post of a lane, as home goes on with it.

import type { BatchEnds, FromLane, LanePost } from './protocol.js';
import type { TableReader } from './table-reader.js';

/** @throws TypeError, RangeError when its table is not what a writer makes */
export function readPost(post: FromLane, reader: TableReader): LanePost {
  if (hasOnlyEnds(post)) return { messages: [], items: [], ends: post };
  const { table, items = [], ends = [] } = post;
  return { messages: table === undefined ? [] : reader.read(table), items, ends };
}

function hasOnlyEnds(post: FromLane): post is BatchEnds {
  return Array.isArray(post);
}
