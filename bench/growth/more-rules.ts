import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { profile } from '../workload.ts';

interface ProfileFile {
  domain: string;
  rules: Record<string, object>;
  examples: Record<string, { expect: { alarms?: string[]; readings?: object }; [more: string]: unknown }>;
}

const shipped = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../devices' : '../../../devices', import.meta.url));
const text = (zh: string, en: string) => ({ zh, en });
const guidance = { cause: text('基准', 'Benchmark'), consequence: text('无', 'None'), action: text('无', 'None') };

/** The shipped device types, with so many times the rules in the one that is measured. None of the added ones is ever true. */
export function typesWithMoreRules(times: number): {
  readonly folder: string;
  readonly rules: number;
  readonly before: number;
  remove(): void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-bench-types-'));
  cpSync(shipped, folder, { recursive: true });
  const file = join(folder, profile.split('-')[0] ?? '', `${profile}.yaml`);
  const written = parse(readFileSync(file, 'utf8')) as ProfileFile;
  const before = Object.keys(written.rules).length;
  const added = Array.from({ length: before * (times - 1) }, (_, i) => [`bench.rule-${i}`, ruleNumber(i)] as const);
  written.rules = { ...written.rules, ...Object.fromEntries(added) };
  const ofState = added.flatMap(([id, rule]) => ('state' in rule ? [id] : []));
  for (const { expect } of Object.values(written.examples)) if (expect.alarms?.includes('gas.fault')) expect.alarms.push(...ofState);
  // Every rule needs an example that raises it.
  written.examples.bench = {
    title: text('基准规则', 'The rules of the benchmark'),
    kind: 'alarm',
    steps: [{ send: { 'gas.concentration': 99.5, 'gas.co': 900, 'gas.state': 'fault' } }],
    settle: '20 s',
    expect: {
      readings: { 'gas.concentration': 99.5, 'gas.co': 900, 'gas.state': 'fault' },
      alarms: ['gas.low', 'gas.high', 'gas.co-high', 'gas.fault', ...added.map(([id]) => id)],
    },
  };
  writeFileSync(file, stringify(written, { aliasDuplicateObjects: false }));
  return { folder, rules: Object.keys(written.rules).length, before, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Of the kinds the shipped ones are: a limit with a delay and a guard, a limit, a state. */
function ruleNumber(i: number): object {
  const common = { severity: 'minor', title: text(`基准规则 ${i}`, `Rule ${i} of the benchmark`), guidance };
  const limit = 90 + (i % 9);
  if (i % 3 === 0)
    return {
      ...common,
      threshold: { point: 'gas.concentration', raise: { atLeast: limit }, clear: { below: 80 } },
      clearDelay: '30 s',
      unless: { 'gas.state': { is: 'preheat' } },
    };
  if (i % 3 === 1) return { ...common, threshold: { point: 'gas.co', raise: { atLeast: 800 + (i % 50) }, clear: { below: 700 } } };
  return {
    ...common,
    state: { when: { 'gas.state': { is: 'fault' } }, clear: { 'gas.state': { in: ['normal', 'low', 'high'] } } },
    raiseDelay: '10 s',
  };
}
