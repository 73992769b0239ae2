// How much one of a crowd of busy sessions may have out on a thread. A message waits for what others have out before it:
// so the share shrinks with the crowd, in time and in number. A few sessions get large batches, for throughput; of 64
// each has two invocations out, and waits for 126 at most. In a larger crowd each wait is long anyhow, and batches are
// to be worth their cost.

/** How much work a thread is sent at once, in milliseconds. */
const batchMs = 2;
/** Less work is hardly worth a batch of its own, in milliseconds. */
const worthwhileMs = 0.02;
/** In a crowd of that size, the number that each may have out is lowest: two. */
const tightestCrowd = 64;
/** How many each of a smaller crowd may have out, times the cube of its size: 1,024 of 8 sessions, 128 of 16. */
const sharesOfCrowd = 2 * tightestCrowd ** 3;
/** Of a share so small, two batches cost more than it is worth that the next one is there in time. */
const smallShare = 32;

export interface FairShare {
  /** How many batches a session may have out. */
  readonly batches: number;
  /** How many invocations a batch may have. */
  readonly perBatch: number;
}

/**
 * @param crowd how many sessions share the thread
 * @param meanMs what an invocation of this one takes
 */
export function fairShare(crowd: number, meanMs: number): FairShare {
  const isVast = crowd > tightestCrowd;
  const share = isVast ? (2 * crowd) / tightestCrowd : sharesOfCrowd / crowd ** 3;
  const batches = share < smallShare ? 1 : 2;
  const inTime = Math.max(batchMs / crowd, isVast ? worthwhileMs : 0) / meanMs;
  return { batches, perBatch: Math.max(1, Math.floor(Math.min(share / batches, inTime))) };
}
