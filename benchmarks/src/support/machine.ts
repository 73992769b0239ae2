// The machine on which the numbers were measured, without which they mean nothing.

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly commit: string;
}

export function thisMachine(): Machine {
  const cpu = cpus()[0]?.model.trim() || 'unknown processor';
  return { cpu, cores: availableParallelism(), node: process.versions.node, commit: commit() };
}

export function machineText({ cpu, cores, node, commit }: Machine): string {
  return `${cpu}, ${cores} cores, Node.js ${node}, commit ${commit}`;
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
