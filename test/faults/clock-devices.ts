import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './gateway-run.ts';

/** Seconds of running time, as the device types of this file say. */
export const raiseDelay = 5;
export const silentAfter = 12;
/** Seconds within which somebody has to answer a call, as the plan of this file says. */
export const answerWithin = 7;

/** The SOS button with short delays, and with the longest. */
export function probeDevices(parent: string): string {
  const folder = join(parent, 'devices');
  cpSync(join(root, 'devices'), folder, { recursive: true });
  const source = readFileSync(join(folder, 'sos', 'sos-button.yaml'), 'utf8');
  const rule = source.slice(source.indexOf('  device.battery-low:'), source.indexOf('\nquirks:'));
  const variant = (id: string, interval: string, delay: string, settle: string) => {
    const text = source
      .replace('id: sos-button', `id: ${id}`)
      .replace('expectedInterval: 60 s', `expectedInterval: ${interval}\nsupervision: { missedIntervals: 1 }`)
      .replace(rule, `${rule.trimEnd()}\n    raiseDelay: ${delay}\n`)
      .replace(
        '      - send: { device.battery: 12 }\n    expect:',
        `      - send: { device.battery: 12 }\n    settle: ${settle}\n    expect:`,
      );
    writeFileSync(join(folder, 'sos', `${id}.yaml`), text);
  };
  variant('clock-probe', `${silentAfter} s`, `${raiseDelay} s`, `${raiseDelay + 1} s`);
  variant('clock-slow', '30 d', '7 d', '8 d');
  return folder;
}

/** The plan of the kill sweep, whose next level is called while the clock of the wall is wrong. */
export function probePlans(parent: string): string {
  const folder = join(parent, 'plans');
  mkdirSync(folder);
  const source = readFileSync(join(root, 'test', 'faults', 'quick-plans', 'sos.yaml'), 'utf8');
  writeFileSync(join(folder, 'sos.yaml'), source.replaceAll(/\b(within|after): 1 s/g, `$1: ${answerWithin} s`));
  return folder;
}
