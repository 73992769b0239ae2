// Makes calls that are answered, many at a time, because waiting for each answer would measure round trips.

/** Makes `calls` calls, each as soon as fewer than `underWay` are unanswered. */
export async function pipelined(
  calls: number,
  underWay: number,
  call: () => Promise<unknown>,
): Promise<void> {
  let left = calls;
  async function keepCalling(): Promise<void> {
    while (left > 0) {
      left -= 1;
      await call();
    }
  }
  await Promise.all(Array.from({ length: underWay }, keepCalling));
}
