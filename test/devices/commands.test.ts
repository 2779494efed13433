import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { explain } from '../../src/cli/explain.ts';
import { newDevice } from '../../src/cli/new-device.ts';
import type { Output } from '../../src/cli/output.ts';
import { addTypeCommands } from '../../src/cli/type-command-line.ts';
import { validate } from '../../src/cli/validate.ts';

const shipped = join(import.meta.dirname, '../../devices');
const at = Date.UTC(2026, 0, 1, 12);
let folder = '';
let printed: string[] = [];
let errors: string[] = [];
const output = (json = false, language: 'zh' | 'en' = 'en'): Output => ({
  json,
  language,
  line: (text) => printed.push(text),
  error: (text) => errors.push(text),
  progress: () => {},
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'anlin-devices-'));
  cpSync(shipped, folder, { recursive: true });
  printed = [];
  errors = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('validate', () => {
  test('finds nothing in what is shipped and says how much it looked at', async () => {
    expect(await validate([shipped], output())).toBe(0);
    expect(printed.join()).toMatch(/^[1-9]\d* device types, [1-9]\d* examples run, 0 problems$/);
  });

  test('reports schema, meaning and examples of all files at once, each with its place and cure', async () => {
    const edit = (place: string, from: string, to: string) => {
      const file = join(folder, place);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    };
    edit('gas/gas-household.yaml', 'clear: { below: 20 }', 'clear: { below: 30 }');
    edit('sos/sos-button.yaml', 'safety: true', 'safety: true\nsafty: true');
    edit('lift/lift-monitor.yaml', 'readings: { lift.alarmButton: true }', 'readings: { lift.alarmButton: false }');
    expect(await validate([folder], output())).toBe(1);
    const where = errors.map((error) => error.slice(folder.length + 1).replace(/: expected.*/, ''));
    expect(where).toEqual([
      expect.stringMatching(/^gas\/gas-household\.yaml:\d+:\d+ \/rules\/gas\.low\/threshold\/clear$/),
      expect.stringMatching(/^sos\/sos-button\.yaml:\d+:\d+ \/safty$/),
      expect.stringMatching(/^lift\/lift-monitor\.yaml:\d+:\d+ \/examples\/button\/expect\/readings\/lift\.alarmButton$/),
    ]);
    for (const error of errors) expect(error).toMatch(/expected .+, came .+\. Cure: .+/);
  });

  test('looks at one file or one domain only when asked to', async () => {
    appendFileSync(join(folder, 'sos/sos-button.yaml'), '\nnonsense: 1\n');
    expect(await validate([join(folder, 'gas')], output())).toBe(0);
    expect(await validate([join(folder, 'sos/sos-button.yaml')], output(true))).toBe(1);
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ ok: false, problems: [{ pointer: '/nonsense', line: expect.any(Number) }] });
  });

  test('a path that holds nothing is a problem, not a success', async () => {
    expect(await validate([join(folder, 'nowhere')], output())).toBe(1);
    expect(await validate([tmpdir()], output())).toBe(1);
    expect(errors[1]).toContain('copy vocabulary.yaml');
  });

  test('a missing example hides none of the others, and each tells its own cure', async () => {
    newDevice('smoke', 'smoke-cheap', output(), folder);
    const file = join(folder, 'smoke/smoke-cheap.yaml');
    const text = readFileSync(file, 'utf8')
      .replace('safety: false', 'safety: true')
      .replace('{ device.battery: 92, device.signal: -70 }', '{ device.battery: 92, device.signal: -70, voltage: 3075 }')
      .replace('alarms: [device.battery-low]', 'alarms: []');
    writeFileSync(file, text);
    expect(await validate([file], output())).toBe(1);
    expect(printed.at(-1)).toBe('1 device types, 3 examples run, 4 problems');
    const [none, key, raised, unread] = errors;
    expect(none).toContain('/rules/device.battery-low: expected an example of kind alarm that raises the rule');
    expect(key).toMatch(
      /all-well.*expected none \(the example names none\), came unknown-point at \/voltage\. Cure: bind the key, or .*ignoreOtherKeys/,
    );
    expect(raised).toMatch(/battery-nearly-empty.*came device\.battery-low\. Cure: correct the example, its times/);
    expect(unread).toMatch(/number-as-text.*came device\.unreadable\. Cure: add device\.unreadable to `alarms`/);
  });

  test('without a path all commands about types read the folder that the gateway reads', async () => {
    vi.stubEnv('ANLIN_DEVICES', folder);
    onTestFinished(() => {
      vi.unstubAllEnvs();
      process.exitCode = undefined;
    });
    const run = async (...args: string[]) => {
      const program = new Command();
      addTypeCommands(program, () => output());
      await program.parseAsync(['node', 'anlin', ...args]);
      return process.exitCode;
    };
    expect(await run('new-device', 'smoke', 'smoke-own')).toBe(0);
    expect(readFileSync(join(folder, 'smoke/smoke-own.yaml'), 'utf8')).toContain('smoke-own');
    expect(await run('explain', 'smoke-own', '{"device.battery": 8}')).toBe(0);
    rmSync(folder, { recursive: true });
    expect(await run('validate')).toBe(1);
  });
});

describe('new-device', () => {
  test('writes a file that passes validate as it stands', async () => {
    expect(newDevice('smoke', 'smoke-cheap', output(), folder)).toBe(0);
    expect(await validate([join(folder, 'smoke/smoke-cheap.yaml')], output())).toBe(0);
    expect(await explain('smoke-cheap', '{"device.battery": 8}', output(true), { folder, at })).toBe(0);
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ alarms: [{ rule: 'device.battery-low' }] });
  });

  test('never overwrites and never takes an id twice', () => {
    expect(newDevice('gas', 'gas-household', output(), folder)).toBe(1);
    expect(newDevice('other', 'gas-household', output(), folder)).toBe(1);
    expect(readFileSync(join(folder, 'gas/gas-household.yaml'), 'utf8')).toBe(
      readFileSync(join(shipped, 'gas/gas-household.yaml'), 'utf8'),
    );
  });

  test.each([['../etc'], ['Gas'], ['a'], ['x/y'], ['']])('refuses the domain %j', async (domain) => {
    expect(newDevice(domain, 'smoke-cheap', output(), folder)).toBe(2);
    expect(errors[0]).toContain('Cure:');
  });
});

describe('explain', () => {
  const shown = async (...args: [string, string, (Output | undefined)?]) => {
    expect(await explain(args[0], args[1], args[2] ?? output(), { at, folder })).toBe(0);
    return printed.join('\n');
  };

  test('goes from the message to the people', async () => {
    const text = await shown('gas-household', '{"gas.concentration": 61, "gas.smell": 1}');
    for (const part of [
      'gas.concentration 61 %LEL good',
      'unknown-point /gas.smell',
      'gas.high true',
      'critical life-safety',
      'every terminal that covers',
    ])
      expect(text).toContain(part);
  });

  test('names the component that is meant', async () => {
    const text = await shown('ebike-cabinet', '{"charging.temperature[3]": 72}');
    expect(text).toContain('ebike.temperature-severe[3] true');
    expect(text).toContain('Charging cabinet hot, level 2[3]');
  });

  test('speaks Chinese', async () => {
    const text = await shown('gas-household', '{"gas.concentration": 61}', output(false, 'zh'));
    for (const part of ['读数', '可燃气体泄漏（高限）', '应急终端', '处置']) expect(text).toContain(part);
  });

  test('lets delays run out', async () => {
    const trapped = '{"lift.carStatus": "stopped", "lift.passengers": true, "lift.doorClosed": true, "lift.doorZone": "outside"}';
    await shown('lift-monitor', trapped, output(true));
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ alarms: [{ rule: 'lift.entrapment', afterSeconds: 45 }] });
  });

  test('shows what would be stored of a private field, never the field', async () => {
    const text = await shown('sos-button', '{"sos.pressed": true, "sos.wearer": "Zhang"}');
    expect(text).toContain('p-');
    expect(text).not.toContain('Zhang');
  });

  test('explains a broken message', async () => {
    const text = await shown('gas-household', '{"gas.con');
    expect(text).toContain('not-json');
    expect(text).toContain('device.unreadable true');
  });

  test('names the types there are when there is no such one', async () => {
    expect(await explain('gas', '{}', output(), { at, folder })).toBe(2);
    expect(errors[0]).toContain('gas-household');
  });
});
