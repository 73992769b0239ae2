// Looks for the simplest value that shows a failure: finds the value of a parcel that fails by itself, then lets
// fast-check make the list of its choices shorter and its numbers smaller.

import fc from 'fast-check';
import { Choices } from './choices.mjs';
import { makeParcel, makeSample, pack, recordChoices } from './parcels.mjs';

const choiceLists = fc.array(fc.nat({ max: 2 ** 32 - 1 }), { size: 'max' });

/**
 * What is wrong with the simplest value, or `undefined` if none of the parcel fails by itself.
 *
 * @param open Gives a new post, to which one value is sent.
 */
export async function simplest(seed, parcel, open) {
  const { kind, samples } = makeParcel(seed, parcel);
  for (const number of samples.keys()) {
    const choices = recordChoices(seed, parcel, kind, number);
    if ((await failureOf(kind, choices, open)) === undefined) continue;
    const property = fc.asyncProperty(choiceLists, async (list) => {
      const failure = await failureOf(kind, list, open);
      if (failure !== undefined) throw new Error(failure);
    });
    const { counterexample } = await fc.check(property, { examples: [[choices]], numRuns: 1 });
    const [list] = counterexample ?? [choices];
    return { kind, choices: list, failure: await failureOf(kind, list, open) };
  }
  return undefined;
}

/** What is wrong with the value that such choices make, by itself. */
async function failureOf(kind, list, open) {
  const packed = pack(kind, [makeSample(kind, () => Choices.of(list))]);
  if (packed.text === undefined) return undefined;
  const post = open();
  try {
    post.publish(packed, 0);
  } catch (error) {
    return `refused: ${error.message}`;
  } finally {
    await post.close();
  }
  const [complaint] = post.complaints;
  if (complaint === undefined) return undefined;
  return `${complaint.place ?? 'bus'}: ${complaint.text.slice(0, 2000)}\nexpected: ${packed.text.slice(0, 2000)}`;
}
