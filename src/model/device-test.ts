import type { Text } from './text.ts';

/** Says who is told that a device is under test, and so not told what it alarms: see model/system-rules.ts. */
export const underTestRule = 'device.under-test';

/**
 * Minutes of a commissioning test. Site choices, no standard's: half an hour is enough to raise and clear each alarm of one
 * device, sensor preheat included; four hours is half a shift, so that a forgotten test is over before the next shift relies
 * on the device.
 */
export const testMinutes = { least: 1, usual: 30, most: 240 } as const;
/** Characters of the reason. */
export const maxTestReason = 200;
/** A test is watched by the person who does it: more screens than these are a drill. */
export const maxTestTerminals = 50;

/** What an alarm of a device under test carries; what says that it is none but a test. */
export interface AlarmTest {
  /** Who put the device under test. */
  readonly by: string;
  readonly reason: string;
  /** ms since epoch, wall clock: when it ends by itself. */
  readonly until: number;
  /** The only terminals that are told. */
  readonly terminals: readonly string[];
}

/** A device under test. */
export interface DeviceTest extends AlarmTest {
  readonly deviceId: string;
  /** ms since epoch. */
  readonly since: number;
  /** Running time, ms, at which it ends at the latest: a wall clock set back must not lengthen it. */
  readonly untilRun: number;
}

/** A journalled act; `origin` of the record says who. */
export type TestAct =
  | {
      readonly act: 'start';
      readonly deviceId: string;
      readonly minutes: number;
      readonly reason: string;
      /** Ids, one at least. */
      readonly terminals: readonly string[];
    }
  | { readonly act: 'end'; readonly deviceId: string };

/** What became of it. `unchanged`: it was not under test (any more). */
export type TestResult =
  | { readonly kind: 'done'; readonly test: DeviceTest }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly code: 'not-found' | 'under-test' };

const mark: Text = { zh: '【测试】', en: '[TEST] ' };

/** The mark is part of the words: a screen that knows nothing of tests shows it all the same. */
export function marked(text: Text): Text {
  return { zh: mark.zh + text.zh, en: mark.en + text.en };
}

export function unmarked(text: Text): Text {
  const strip = (language: 'zh' | 'en') =>
    text[language].startsWith(mark[language]) ? text[language].slice(mark[language].length) : text[language];
  return { zh: strip('zh'), en: strip('en') };
}
