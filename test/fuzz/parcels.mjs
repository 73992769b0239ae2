// What is published: parcels of many random values each, or of a single odd one, with the text that every handler should
// see. Parcel number n of a seed is always the same.

import { canonical } from '../handlers/canonical.mjs';
import { Choices, seedOf } from './choices.mjs';
import { makeValue } from './make-value.mjs';
import { RealMessages, StandIns } from './nested-messages.mjs';
import { makeOddValue } from './odd-values.mjs';

/**
 * One value, and the like of it that `structuredClone` is given: the same one where reading it changes nothing, else
 * another made by the same choices.
 */
const makers = {
  plain: (choices) => alone(makeValue(choices())),
  shared: (choices) => alone(makeValue(choices(), { shares: true })),
  odd: (choices) => ({ value: makeOddValue(choices()), like: makeOddValue(choices()) }),
  messages: (choices, number) => {
    const real = new RealMessages();
    const value = makeValue(choices(), { messages: real, isMadeTwice: true });
    const standIns = new StandIns(real, number);
    const like = makeValue(choices(), { messages: standIns, isMadeTwice: true });
    return { value, like, meantBy: standIns.meantBy };
  },
};

function alone(value) {
  return { value, like: value };
}

/** Of a hundred parcels, how many of which kind, with how many values. */
const mixture = [
  { kind: 'plain', parcels: 54, count: 50 },
  { kind: 'shared', parcels: 12, count: 50 },
  { kind: 'messages', parcels: 14, count: 25 },
  { kind: 'odd', parcels: 20, count: 1 },
].flatMap(({ parcels, ...one }) => Array.from({ length: parcels }, () => one));

/** The samples of a parcel. */
export function makeParcel(seed, index) {
  const ownSeed = seedOf(seed, index);
  const { kind, count } = Choices.ofSeed(ownSeed).oneOf(mixture);
  const samples = [];
  for (let i = 0; i < count; i += 1)
    samples.push(makeSample(kind, () => Choices.ofSeed(seedOf(ownSeed, i)), i));
  return { kind, samples };
}

/** The numbers that the choices of one sample of a parcel give, so that they can be made simpler. */
export function recordChoices(seed, index, kind, number) {
  const recorded = [];
  makeSample(kind, () => Choices.ofSeed(seedOf(seedOf(seed, index), number), recorded), number);
  return recorded;
}

/** One value of a kind; `choices` gives the same stream each time. */
export function makeSample(kind, choices, number = 0) {
  return makers[kind](choices, number);
}

/**
 * The value to publish for samples, with the text to expect. Samples that the platform cannot clone are left out; all of
 * them are `refused`, and the `text` is missing if there are no others.
 */
export function pack(kind, samples) {
  const isShared = kind === 'shared';
  const accepted = [...samples];
  let clone = cloneOf(kind, accepted);
  const refused = clone === undefined ? takeUncloneable(accepted) : [];
  if (accepted.length === 0) return { refused };
  clone ??= cloneOf(kind, accepted);
  const standIns = accepted.filter(({ meantBy }) => meantBy !== undefined).map(({ meantBy }) => meantBy);
  const text = canonical(clone.value, {
    memory: isShared ? 'SharedArrayBuffer' : undefined,
    standIns: standIns.length === 0 ? undefined : (part) => firstOf(standIns, part),
  });
  const value = kind === 'odd' ? accepted[0].value : accepted.map((sample) => sample.value);
  return { refused, value, count: accepted.length, isShared, text };
}

/** Takes out and gives the samples that the platform cannot clone. */
function takeUncloneable(samples) {
  const refused = samples.filter((sample) => samples.length === 1 || cloneOf('odd', [sample]) === undefined);
  samples.splice(0, samples.length, ...samples.filter((sample) => !refused.includes(sample)));
  return refused;
}

/** The clone of what is like the samples; `undefined` if there is none. */
function cloneOf(kind, samples) {
  try {
    return { value: structuredClone(kind === 'odd' ? samples[0].like : samples.map(({ like }) => like)) };
  } catch {
    return undefined;
  }
}

function firstOf(standIns, part) {
  for (const meantBy of standIns) {
    const meant = meantBy(part);
    if (meant !== undefined) return meant;
  }
  return undefined;
}
