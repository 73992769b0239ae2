// How much each of a crowd of busy sessions may have out on a thread. A message waits for everything that others have out before it,
// so each session's share shrinks as the crowd grows, in time and in number. Few sessions get large batches, for throughput. Each of 64
// sessions has two invocations out, so that none waits for more than 126. In a larger crowd every wait is long anyway, and a batch only
// has to be worth its cost.

/** How much work a thread is sent at once, in milliseconds. */
const batchMs = 2;
/** The least work that is worth a batch of its own, in milliseconds. */
const worthwhileMs = 0.02;
/** The size of the crowd in which each session may have the fewest invocations out: two. */
const tightestCrowd = 64;
/**
 * How many invocations each session of a smaller crowd may have out, times the cube of the crowd's size: 1,024 for each of 8
 * sessions, 128 for each of 16.
 */
const sharesOfCrowd = 2 * tightestCrowd ** 3;
/** A share smaller than this goes out in one batch: a second one, to be there in time, would not be worth its cost. */
const smallShare = 32;

export interface FairShare {
  /** How many batches a session may have out. */
  readonly batches: number;
  /** How many invocations a batch may have. */
  readonly perBatch: number;
}

/**
 * @param crowd how many sessions share the thread
 * @param meanMs how many milliseconds an invocation of this session takes
 */
export function fairShare(crowd: number, meanMs: number): FairShare {
  const isVast = crowd > tightestCrowd;
  const share = isVast ? (2 * crowd) / tightestCrowd : sharesOfCrowd / crowd ** 3;
  const batches = share < smallShare ? 1 : 2;
  const inTime = Math.max(batchMs / crowd, isVast ? worthwhileMs : 0) / meanMs;
  return { batches, perBatch: Math.max(1, Math.floor(Math.min(share / batches, inTime))) };
}
