// The files of a trace, each plain or compressed with gzip, read as streams so that unpacking never holds up home.

import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { TraceError } from './trace-error.js';

/** One file of a trace. */
export interface TraceFile {
  path: string;
  /** Its size on disk. */
  bytes: number;
}

/** A trace on disk: the switch's events and its own records. */
export interface Trace {
  folder: string;
  events: TraceFile;
  cdr: TraceFile;
}

/**
 * Finds the files of a trace in a folder.
 * @throws TraceError - if the folder or a file is missing.
 */
export async function findTrace(folder: string): Promise<Trace> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw new TraceError(`There is no folder ${folder}.`);
  if (!found.isDirectory()) throw new TraceError(`${folder} is not a folder.`);
  return {
    folder,
    events: await findFile(folder, 'ami-events.jsonl'),
    cdr: await findFile(folder, 'cdr.csv'),
  };
}

async function findFile(folder: string, name: string): Promise<TraceFile> {
  for (const path of [join(folder, name), join(folder, `${name}.gz`)]) {
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined) return { path, bytes: found.size };
  }
  throw new TraceError(`The folder ${folder} has neither ${name} nor ${name}.gz.`);
}

/** A file that is being read: its text in pieces, and how many bytes of it on disk have been read. */
export interface OpenFile {
  text: AsyncIterable<string>;
  readonly bytesRead: number;
}

/** Opens a file for reading. Iterating over its text throws a TraceError if the file cannot be read to its end. */
export function openFile(file: TraceFile): OpenFile {
  const source = createReadStream(file.path, { highWaterMark: 16 * 1024 });
  // A pipeline needs a callback, but the error arrives where the text is iterated over.
  const text = file.path.endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source;
  return {
    text: textOf(text.setEncoding('utf8'), file),
    get bytesRead() {
      return source.bytesRead;
    },
  };
}

async function* textOf(stream: Readable, file: TraceFile): AsyncGenerator<string> {
  try {
    for await (const chunk of stream) yield chunk as string;
  } catch (error) {
    throw new TraceError(`Cannot read ${file.path}: ${reasonOf(error)}.`, { cause: error });
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'Z_BUF_ERROR':
      return 'the compressed data ends too early';
    case 'Z_DATA_ERROR':
      return 'it is not intact gzip data';
    case 'EISDIR':
      return 'it is a folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    default:
      return message;
  }
}
