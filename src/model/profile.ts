import type { CommandDefinition } from './command.ts';
import type { MaintenancePlan } from './maintenance.ts';
import type { Rule } from './rule.ts';
import type { Text } from './text.ts';

/** One entry of `devices/vocabulary.yaml`. */
export interface VocabularyPoint {
  readonly name: string;
  readonly kind: 'number' | 'word' | 'boolean' | 'text';
  readonly title: Text;
  /** Unit as printed to people, e.g. `%LEL`; null where there is none. */
  readonly unit: string | null;
  /** The same unit in UCUM (ucum.org), e.g. `%{LEL}`; null where there is none. */
  readonly ucum: string | null;
  /** For kind `word`: every word, with its title in both languages, in order. */
  readonly words: ReadonlyMap<string, Text>;
  /** Plausible range; a value outside is marked `uncertain`, never dropped. */
  readonly range: { readonly min: number; readonly max: number } | null;
}

/**
 * Where a value is at an OPC UA server: browse names from the root of the device, a node id, or a field of an alarm
 * condition (`*` = any condition of the device that no other point takes).
 */
export type OpcuaBinding =
  | { readonly path: string }
  | { readonly node: string }
  | { readonly condition: string; readonly field: 'active' | 'acked' | 'severity' };

/** How one vocabulary point is read out of a device's JSON. */
export interface PointBinding {
  readonly point: VocabularyPoint;
  /** Path inside one `values` object, from a JSON pointer (RFC 6901), already unescaped: `['gas','state']`; [] with `jsonata`. */
  readonly path: readonly string[];
  /** JSONata over one `values` object instead of a path; worked out outside the main thread, see model/answer.ts. */
  readonly jsonata?: string;
  /** Left out = the type is not read from an OPC UA server. The value comes under `path` in the raw message. */
  readonly opcua?: OpcuaBinding;
  readonly component: string;
  /** value = raw * scale + offset, for numbers. */
  readonly scale: number;
  readonly offset: number;
  /** Vendor word or code -> vocabulary word / boolean, for `word` and `boolean`; null = the value itself. */
  readonly map: ReadonlyMap<string, string | boolean> | null;
  /** Raw values that mean "no value" (e.g. -200): quality `missing`, never zero. */
  readonly missing: readonly (string | number)[];
  /** Plausible range of this device type; falls back to the vocabulary's. */
  readonly range: { readonly min: number; readonly max: number } | null;
}

/** What becomes of a private field before the message reaches the disk. */
export interface PrivacyMark {
  readonly path: readonly string[];
  readonly treatment: 'drop' | 'pseudonym';
}

/** An executed example: the tests, the simulators, the device page and the docs all use the same ones. */
export interface ProfileExample {
  readonly name: string;
  readonly title: Text;
  readonly kind: 'normal' | 'alarm' | 'broken';
  readonly channel: 'telemetry' | 'events';
  /** ms since epoch at which the first step is received; left out = `exampleStart`. */
  readonly startsAt?: number;
  /** Sent in order; `afterSeconds` is running time since the step before. `payload` is a JSON value, `text` raw text for broken ones. */
  readonly steps: readonly {
    readonly afterSeconds: number;
    readonly payload: unknown;
    readonly text: string | null;
    /** So many times, each `afterSeconds` after the one before; left out = once. */
    readonly times?: number;
    /** Another device at the same place that sends it: of this type, or (with `readings`) of another one. Left out = the device itself. */
    readonly device?: string;
    /** What a device of another type reports: point -> value. */
    readonly readings?: Readonly<Record<string, number | string | boolean>>;
  }[];
  /** False: nobody has given consent for the device, see model/consent.ts. Left out = somebody has. */
  readonly consent?: false;
  /** The points of all `readings`; left out = there are none. */
  readonly neighbours?: readonly VocabularyPoint[];
  readonly expect: {
    /** point (or `point[component]`) -> value after the last step. */
    readonly readings: Readonly<Record<string, number | string | boolean | null>>;
    /** Rules whose alarm is active after the last step (and after `settleSeconds` of running time). */
    readonly alarms: readonly string[];
    /** Problem codes that the last step must put into quarantine. */
    readonly problems: readonly string[];
    readonly settleSeconds: number;
  };
}

/** A device type, compiled from one YAML file: no code, no references left to resolve. */
export interface DeviceProfile {
  readonly id: string;
  /** Hash of the source text and vocabulary: a change is a journalled input. */
  readonly version: string;
  readonly domain: string;
  readonly title: Text;
  readonly summary: Text;
  /** True when people's lives may depend on it: an unreadable message is then an alarm. */
  readonly safety: boolean;
  /** Seconds between messages the device promises; silence is judged by the `absence` rule that every profile has. */
  readonly expectedIntervalSeconds: number;
  readonly bindings: readonly PointBinding[];
  /** The JSONata texts among the bindings, in their order; left out when there are none: then messages await no answer. */
  readonly expressions?: readonly string[];
  /** Keys that nothing is bound to are no problem. Left out = each is a notice. */
  readonly ignoresOtherKeys?: true;
  readonly privacy: readonly PrivacyMark[];
  /** The profile's own rules and the two every profile has: `device.silent`, `device.unreadable`. */
  readonly rules: readonly Rule[];
  /** What a person can make the device do, in the file's order. */
  readonly commands: readonly CommandDefinition[];
  /** Left out = the type says nothing about its upkeep. */
  readonly maintenance?: MaintenancePlan;
  readonly examples: readonly ProfileExample[];
  /** Named oddities of the type; the value is the reason. */
  readonly quirks: Readonly<Record<string, string>>;
}
