// Checks the options of a bridge, before anything else happens, and fills in their defaults.

import { types } from 'node:util';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { CachingTopic, MessageType } from '@stasis-bus/core';
import {
  type BusPort,
  type CachingParts,
  cachingPartsOf,
  checkCount,
  checkFunction,
  checkKeys,
  checkMilliseconds,
  checkName,
  checkOneOf,
  invalidArgument,
  isBuiltIn,
  isMessageType,
} from '@stasis-bus/core/internal';
import type { BridgedCache, BridgedTopic, BridgeOptions } from '../api/options.js';
import { TopicPattern } from './topic-pattern.js';

/** The types that pass, and the schemas of their values. */
export interface AcceptedTypes {
  readonly types: readonly MessageType[];
  readonly typesByName: ReadonlyMap<string, MessageType>;
  readonly schemas: ReadonlyMap<string, StandardSchemaV1>;
}

/** How the topics that match a pattern are bridged. */
export interface TopicRule extends AcceptedTypes {
  readonly pattern: TopicPattern;
  readonly isExported: boolean;
  readonly isImported: boolean;
  /** Whether the messages of these topics are at-least-once. */
  readonly isDurable: boolean;
}

/** A caching topic whose local snapshots are shared. */
export interface CacheRule extends CachingParts, AcceptedTypes {
  readonly caching: CachingTopic;
}

export interface Settings {
  readonly name: string;
  readonly process: string | undefined;
  readonly topics: readonly TopicRule[];
  readonly caches: readonly CacheRule[];
  readonly replay: 'new' | 'all';
  readonly high: number;
  readonly most: number;
  readonly overflow: 'drop-oldest' | 'drop-newest';
  readonly onCongestion: BridgeOptions['onCongestion'];
  readonly whenRefused: 'wait' | 'drop';
  readonly deadAfterMs: number;
  readonly mostBytes: number;
  readonly secret: string | Uint8Array | undefined;
  readonly stream: { readonly maxAgeMs: number; readonly maxBytes: number; readonly maxMessages: number };
}

const weekMs = 7 * 24 * 3_600_000;
const names = [
  'name',
  'process',
  'topics',
  'caches',
  'replay',
  'buffer',
  'onCongestion',
  'whenRefused',
  'deadAfter',
  'mostBytes',
  'secret',
  'stream',
];

/** @throws ERR_STASIS_INVALID_ARGUMENT */
export function settingsOf(options: BridgeOptions, bus: BusPort): Settings {
  if (options === undefined) throw invalidArgument('options', 'an object that says what to bridge', options);
  const given = checkKeys('options', options, names);
  const { name = 'stasis', process, replay = 'new', onCongestion, deadAfter = 10_000, secret } = given;
  // The names of streams and buckets begin with this one, and a server takes names of at most 255 characters.
  if (typeof name !== 'string' || !/^[\w-]{1,200}$/.test(name))
    throw invalidArgument('options.name', 'at most 200 letters, digits, _ and -', name);
  if (process !== undefined) checkName('options.process', process);
  checkOneOf('options.replay', replay, ['new', 'all']);
  if (onCongestion !== undefined) checkFunction('options.onCongestion', onCongestion);
  const { whenRefused = 'wait' } = given;
  checkOneOf('options.whenRefused', whenRefused, ['wait', 'drop']);
  checkMilliseconds('options.deadAfter', deadAfter);
  checkCount('options.deadAfter', deadAfter, 100);
  const { mostBytes = 1_000_000 } = given;
  checkCount('options.mostBytes', mostBytes, 1_000);
  checkSecret(secret);
  return {
    name,
    process,
    topics: topicRules(given.topics ?? []),
    caches: cacheRules(given.caches ?? [], bus),
    replay,
    ...bufferOf(given.buffer),
    onCongestion,
    whenRefused,
    deadAfterMs: deadAfter,
    mostBytes,
    secret: typeof secret === 'object' ? new Uint8Array(secret) : secret,
    stream: streamOf(given.stream),
  };
}

function checkSecret(secret: unknown): void {
  const isSecret =
    typeof secret === 'string' ? secret !== '' : types.isUint8Array(secret) && secret.length > 0;
  if (secret !== undefined && !isSecret) throw invalidArgument('options.secret', 'a text or bytes', secret);
}

function bufferOf(buffer: BridgeOptions['buffer'] = {}): Pick<Settings, 'high' | 'most' | 'overflow'> {
  const given = checkKeys('options.buffer', buffer, ['high', 'most', 'overflow']);
  const { most = 100_000, overflow = 'drop-oldest' } = given;
  checkCount('options.buffer.most', most, 1);
  const { high = Math.min(10_000, most) } = given;
  checkCount('options.buffer.high', high, 1);
  if (high > most) throw invalidArgument('options.buffer.high', `at most buffer.most, ${most}`, high);
  checkOneOf('options.buffer.overflow', overflow, ['drop-oldest', 'drop-newest']);
  return { high, most, overflow };
}

function streamOf(stream: BridgeOptions['stream'] = {}): Settings['stream'] {
  const given = checkKeys('options.stream', stream, ['maxAge', 'maxBytes', 'maxMessages']);
  const { maxAge = weekMs, maxBytes, maxMessages } = given;
  checkCount('options.stream.maxAge', maxAge, 1_000);
  if (maxBytes !== undefined) checkCount('options.stream.maxBytes', maxBytes, 1);
  if (maxMessages !== undefined) checkCount('options.stream.maxMessages', maxMessages, 1);
  return { maxAgeMs: maxAge, maxBytes: maxBytes ?? -1, maxMessages: maxMessages ?? -1 };
}

function topicRules(topics: unknown): TopicRule[] {
  if (!Array.isArray(topics)) throw invalidArgument('options.topics', 'an array', topics);
  return topics.map((entry: BridgedTopic, index) => topicRule(`options.topics[${index}]`, entry));
}

function topicRule(where: string, entry: BridgedTopic): TopicRule {
  if (entry === undefined) throw invalidArgument(where, 'an object', entry);
  const given = checkKeys(where, entry, ['topic', 'direction', 'types', 'guarantee', 'schemas']);
  const { topic, direction, types, guarantee, schemas } = given;
  checkName(`${where}.topic`, topic);
  if (direction === undefined)
    throw invalidArgument(`${where}.direction`, "'export', 'import' or 'both'", direction);
  checkOneOf(`${where}.direction`, direction, ['export', 'import', 'both']);
  if (guarantee !== undefined) checkOneOf(`${where}.guarantee`, guarantee, ['at-most-once', 'at-least-once']);
  return {
    pattern: new TopicPattern(topic),
    isExported: direction !== 'import',
    isImported: direction !== 'export',
    isDurable: guarantee === 'at-least-once',
    ...acceptedTypes(where, types, schemas),
  };
}

function cacheRules(caches: unknown, bus: BusPort): CacheRule[] {
  if (!Array.isArray(caches)) throw invalidArgument('options.caches', 'an array', caches);
  const taken = new Set<string>();
  return caches.map((entry: BridgedCache, index) => {
    const where = `options.caches[${index}]`;
    if (entry === undefined) throw invalidArgument(where, 'an object', entry);
    const { caching, types, schemas } = checkKeys(where, entry, ['caching', 'types', 'schemas']);
    const parts = cachingPartsOf(`${where}.caching`, caching, bus);
    const accepted = acceptedTypes(where, types, schemas);
    for (const { name } of accepted.types) {
      if (taken.has(name)) throw invalidArgument(`${where}.types`, 'types that no other entry shares', name);
      taken.add(name);
    }
    return { ...parts, caching, ...accepted };
  });
}

function acceptedTypes(where: string, types: unknown, schemas: unknown): AcceptedTypes {
  checkTypes(`${where}.types`, types);
  return {
    types: [...types],
    typesByName: new Map(types.map((type) => [type.name, type])),
    schemas: schemasOf(`${where}.schemas`, schemas, types),
  };
}

function checkTypes(where: string, types: unknown): asserts types is readonly MessageType[] {
  if (!Array.isArray(types) || types.length === 0)
    throw invalidArgument(where, 'an array of message types', types);
  for (const [index, type] of types.entries()) {
    if (!isMessageType(type)) throw invalidArgument(`${where}[${index}]`, 'a message type', type);
    if (isBuiltIn(type.name))
      throw invalidArgument(
        `${where}[${index}]`,
        'a type of yours: the types of the bus stay in their process',
        type.name,
      );
  }
}

function schemasOf(
  where: string,
  schemas: unknown,
  types: readonly MessageType[],
): ReadonlyMap<string, StandardSchemaV1> {
  if (schemas === undefined) return new Map();
  checkKeys(
    where,
    schemas,
    types.map(({ name }) => name),
  );
  const entries = Object.entries(schemas as Record<string, StandardSchemaV1>);
  for (const [name, schema] of entries) {
    if (typeof schema?.['~standard']?.validate !== 'function')
      throw invalidArgument(`${where}[${JSON.stringify(name)}]`, 'a Standard Schema', schema);
  }
  return new Map(entries);
}
