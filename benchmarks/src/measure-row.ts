// Measures one row in a process of its own, so that nothing that other rows leave in the heap or in compiled code affects it.
// `node --expose-gc dist/measure-row.js <row> [rounds] [share]` prints the result, for use with a profiler. When `bench` forks this
// program, it sends the result instead.

import { allRows } from './all-rows.js';
import { measureAlternating } from './support/measure.js';

const [name = '', rounds = '3', share = '1'] = process.argv.slice(2);
const row = allRows.find((candidate) => candidate.name === name);
if (row === undefined) throw new Error(`there is no row ${JSON.stringify(name)}`);

const result = await measureAlternating(row, { rounds: Number(rounds), share: Number(share) });
if (process.send === undefined) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
else process.send(result, () => process.disconnect());
