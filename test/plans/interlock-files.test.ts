import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { validateInterlocks } from '../../src/cli/validate-interlocks.ts';
import { checkInterlocks } from '../../src/gateway/interlock-files.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { describeProfileProblem } from '../../src/profiles/profile-problem.ts';

const shipped = 'plans/interlocks';
let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'anlin-interlocks-')), 'interlocks');
  mkdirSync(folder);
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const said = (path = folder, devices = 'devices') => validateInterlocks(folder, path, devices).problems.map(describeProfileProblem);
const write = (id: string, text: string) => writeFileSync(join(folder, `${id}.yaml`), text);
const sound = () => {
  const { profiles, vocabulary } = loadProfiles('devices');
  return checkInterlocks(folder, vocabulary?.hazards ?? new Map(), profiles.values()).sound.map(({ definition }) => definition.id);
};

/** The least that an interlock needs. */
function minimal(
  id: string,
  { rule = 'smoke.fire', effect = 'command: release', more = '' }: { rule?: string; effect?: string; more?: string } = {},
) {
  return `id: ${id}
title: { zh: 联动, en: Interlock }
summary: { zh: 说明, en: Summary }
cause: { rules: [${rule}] }
area: unit
effects:
  move:
    title: { zh: 动作, en: Effect }
    ${effect}
    failSafe: { within: 30 s, source: { zh: 现场选定, en: A site choice } }
${more}examples:
  - name: nothing
    devices: { smoke-1: { type: smoke-detector, place: A } }
    alarm: { device: smoke-1, rule: smoke.fire, as: drill }
    expect: {}
`;
}

test('the shipped interlocks are sound, their examples hold, and the schema is written out', () => {
  const checked = validateInterlocks(shipped, shipped, 'devices');
  expect(checked.problems).toEqual([]);
  expect(checked.interlocks).toBe(readdirSync(shipped).length);
  expect(checked.examples).toBeGreaterThan(12);
});

test('an example that is wrong is found, with its name and place', () => {
  const text = readFileSync(join(shipped, 'gas-high.yaml'), 'utf8');
  write(
    'gas-high',
    text.replace('commands: { shaft-1: [close-valve], door-1: [release]', 'commands: { shaft-1: [close-valve], door-2: [release]'),
  );
  const [problem = '', ...others] = said();
  expect(others).toEqual([]);
  expect(problem).toMatch(/gas-high\.yaml:\d+:\d+ \/examples\/0\/expect\/commands: expected .*"door-2":\["release"\].* came .*"door-1"/);
});

test('a ring of interlocks is refused with the files, lines and the whole chain; the rest stays', () => {
  // Closing the valve makes "closed without a leak", which releases the door, which a rule of the door hears.
  write('one', minimal('one', { rule: 'door.fire-release-long', effect: 'command: close-valve' }));
  write('two', minimal('two', { rule: 'gas.valve-closed', effect: 'command: release\n    sparks: false' }));
  cpSync(join(shipped, 'fire.yaml'), join(folder, 'fire.yaml'));
  const problems = said();
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(/one\.yaml:7:\d+ \/effects\/move: expected interlocks that do not set each other off in a ring/);
  expect(problems[0]).toMatch(/one\.yaml:7 one\/move leads to gas\.valve = closed of gas-\S+, and by gas\.valve-closed that fires two/);
  expect(problems[0]).toMatch(
    /two\.yaml:7 two\/move leads to door\.fireRelease = true of door-controller, and by door\.fire-release-long that fires one/,
  );
  expect(sound()).toEqual(['fire']);
});

test('an effect that is its own cause is a ring of one', () => {
  write('self', minimal('self', { rule: 'gas.valve-closed', effect: 'command: close-valve\n    sparks: false' }));
  expect(said()[0]).toContain('that fires self');
  write(
    'self',
    minimal('self', { rule: 'gas.high', effect: 'command: close-valve\n    sparks: false\n    leadsTo: { gas.concentration: 60 }' }),
  );
  expect(said()[0]).toContain('leads to gas.concentration = 60, and by gas.high that fires self');
});

test('two that tell a device opposite things are refused as a pair, by what is read back or by what the type says', () => {
  write('on', minimal('on', { effect: 'command: enable' }));
  write('off', minimal('off', { effect: 'command: disable' }));
  const [problem] = said();
  expect(problem).toMatch(/never tell one device opposite things/);
  expect(problem).toMatch(
    /off\.yaml:7 off\/move and .*on\.yaml:7 on\/move, for devices of charging-post, which want charging\.state to be unavailable and available/,
  );
  expect(sound()).toEqual([]);
});

test('what would spark in the room of a gas alarm is refused, and where gas is the cause it has to be said', () => {
  const gas = (effect: string) => write('gas', minimal('gas', { rule: 'gas.high', effect }));
  gas('command: release');
  expect(said()[0]).toContain('expected `sparks: true` or `sparks: false`');
  gas('command: close-valve\n    on: device\n    sparks: true');
  expect(said()[0]).toMatch(/\/effects\/move\/sparks: expected nothing that sparks in the room of a gas alarm, came the device itself/);
  write('gas', minimal('gas', { rule: 'gas.high', effect: 'command: release\n    sparks: true' }).replace('area: unit', 'area: room'));
  expect(said()[0]).toContain('came devices of the same room');
  gas('command: release\n    sparks: true');
  expect(said()).toEqual([]);
});

test.each([
  ['a rule that no type has', { rule: 'gas.hihg' }, /rules of device types that fit the cause, came "gas\.hihg"/],
  ['a command that no type offers', { effect: 'command: explode' }, /a command that some device type offers, came "explode"/],
  [
    'a command that cannot be read back',
    { effect: 'command: stop-charging' },
    /a command that is read back, came stop-charging of charging-post-ocpp16/,
  ],
  ['a parameter that does not fit', { effect: 'command: cut-power\n    parameters: { slot: 9 }' }, /from 1 to 8.* came 9/],
  ['danger without a time for the release', { effect: 'command: release\n    dangerous: true' }, /`release` with a time, came none/],
  ['an unknown key', { effect: 'command: release\n    delay: 3 s' }, /a key that the schema knows, came "delay"/],
  ['an order that can only be too late', { effect: 'command: release\n    after: 40 s' }, /more than 40 s, .* came 30 s/],
])('%s is said with its place', (_name, options, words) => {
  write('ex', minimal('ex', options));
  expect(said()[0]).toMatch(words);
  expect(sound()).toEqual([]);
});

test('one file may be asked about; loops are looked for in the whole folder', () => {
  write('on', minimal('on', { effect: 'command: enable' }));
  write('off', minimal('off', { effect: 'command: disable' }));
  write('bad', minimal('bad', { rule: 'no.rule' }));
  expect(said(join(folder, 'on.yaml')).join()).toMatch(/^.*opposite things.*$/);
  expect(said(join(folder, 'bad.yaml')).join()).toMatch(/no\.rule/);
});
