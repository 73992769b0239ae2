// Prints more than a thread hands over at once, to both outputs.

import { defineMessageType } from '@stasis-bus/core';

export const Print = defineMessageType('printing.print');
export const Printed = defineMessageType('printing.printed');
export const lineCount = 30_000;

export default async function print({ value }, context) {
  for (let index = 0; index < lineCount; index += 1) {
    console.log(`out ${index}`);
    console.error(`err ${index}`);
  }
  context.publish('printed', Printed, true);
  if (value.waits) await new Promise(() => {});
}
