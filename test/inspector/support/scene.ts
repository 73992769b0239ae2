// A bus with an open inspector and somebody who looks at it.

import { Bus, type BusError } from '@stasis-bus/core';
import { type InspectOptions, type Inspector, inspect } from '@stasis-bus/inspector';
import { Visitor } from './visitor.js';

export interface Scene extends AsyncDisposable {
  readonly bus: Bus;
  readonly inspector: Inspector;
  readonly visitor: Visitor;
  readonly errors: readonly BusError[];
}

export async function openScene(options: InspectOptions = {}): Promise<Scene> {
  const errors: BusError[] = [];
  const bus = new Bus({ onError: (error) => errors.push(error) });
  const inspector = await inspect(bus, options);
  return {
    bus,
    inspector,
    visitor: new Visitor(inspector),
    errors,
    async [Symbol.asyncDispose]() {
      await bus.close();
      await inspector.close();
    },
  };
}
