import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alarmEvents } from '../../src/model/alarm.ts';
import { responseEvents } from '../../src/model/response.ts';
import { auditActTexts } from '../../src/web/console/text/audit-act-texts.ts';

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts') && !name.startsWith('web/'));
const source = files.map((name) => readFileSync(join('src', name), 'utf8')).join('\n');

test('every act that the gateway writes into the audit trail is said in words', () => {
  const groups = Object.keys(auditActTexts).flatMap((key) => /^audit\.group\.(.+)$/.exec(key)?.[1] ?? []);
  // `act: 'x.y'`, and those that are handed on: of people, positions and interlocks.
  const written = [...source.matchAll(/\bact: (?:[^'\n]*\? )?'([a-z-]+\.[a-z-]+)'(?: : '([a-z-]+\.[a-z-]+)')?/g)].flatMap(([, a, b]) => [
    a,
    b,
  ]);
  const handed = [...source.matchAll(/'((?:duty|interlock|user|token|invitation|tier|rule-draft)\.[a-z-]+)'/g)];
  const acts = new Set([
    ...written.filter((act) => act !== undefined),
    ...handed.map(([, act]) => act).filter((act) => source.includes(`'${act}', id`) || source.includes(`: '${act}',\n`)),
    ...alarmEvents.map((event) => `alarm.${event}`),
    ...responseEvents.map((event) => `response.${event}`),
  ]);
  expect(acts.size).toBeGreaterThan(60);
  const missing = [...acts].filter((act) => !(`audit.act.${act}` in auditActTexts));
  expect(missing).toEqual([]);
  expect([...acts].map((act) => act?.split('.')[0] ?? '').filter((group) => !groups.includes(group))).toEqual([]);
});
