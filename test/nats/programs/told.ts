// The child's side of `support/program.ts`: what it is given, what it is asked, and what it answers.

import { connect, type NatsConnection } from '@nats-io/transport-node';

export type Question = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, (question: Question) => Promise<unknown>>>;

export function given<T>(): T {
  return JSON.parse(process.argv[2] ?? '{}') as T;
}

/** @param user who has its name for a password */
export function connectTo(servers: string, user?: string): Promise<NatsConnection> {
  const as = user === undefined ? {} : { user, pass: user };
  return connect({ servers, maxReconnectAttempts: -1, reconnectTimeWait: 50, reconnectJitter: 0, ...as });
}

export function serve(answers: Answers): void {
  process.on(
    'message',
    ({ number, what, question }: { number: number; what: string; question: Question }) => {
      void answer(number, what, question);
    },
  );
  process.on('disconnect', () => process.exit());
  process.send?.({ isReady: true });

  async function answer(number: number, what: string, question: Question): Promise<void> {
    const result = await answers[what]?.(question);
    process.send?.({ number, result });
    if (what === 'close') process.disconnect();
  }
}

/** Tells the test something that it has not asked for. */
export function tell(told: unknown): void {
  process.send?.({ told });
}
