// How much each of a crowd of busy sessions may have out on a thread. A message waits for everything that others have out before it,
// so the share shrinks as the crowd grows, in time and in number. A few sessions get large batches, for throughput. Of 64 sessions
// each has two invocations out, so that none waits for more than 126. In a larger crowd every wait is long anyway, and batches only
// have to be worth their cost.

/** How many milliseconds of work a thread is sent at once. */
const batchMs = 2;
/** Fewer milliseconds of work than this are hardly worth a batch of their own. */
const worthwhileMs = 0.02;
/** The size of a crowd in which the number of invocations that each session may have out is lowest: two. */
const tightestCrowd = 64;
/**
 * How many invocations each session of a smaller crowd may have out, times the cube of the crowd's size: 1,024 for each of 8
 * sessions, 128 for each of 16.
 */
const sharesOfCrowd = 2 * tightestCrowd ** 3;
/** A share smaller than this goes out in one batch: having the next batch there in time is not worth the cost of two. */
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
