// The order in which test files start: the slow ones as they are listed, then the others as vitest has them.

import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { slowFiles } from './slow-files.js';

/** Slow only where all schedules, values and mutants are tried: then they start among the first. */
const countedFiles = ['fuzz/values.test.ts', 'model/sequencing/mutants.test.ts'];
const [longest = '', ...others] = slowFiles;
const startOrder = [longest, ...countedFiles, ...others];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const places = new Map(sorted.map((file) => [file, this.#placeOf(file)]));
    return sorted.sort((one, other) => (places.get(one) ?? 0) - (places.get(other) ?? 0));
  }

  #placeOf({ moduleId }: TestSpecification): number {
    const path = relative(this.ctx.config.root, moduleId).replaceAll('\\', '/');
    const index = startOrder.indexOf(path);
    return index < 0 ? startOrder.length : index;
  }
}
