import type { DeviceProfile } from '../model/profile.ts';
import type { Channel } from '../model/raw-message.ts';
import type { CompiledProfile } from '../profiles/compile-profile.ts';
import { conditionText } from '../profiles/condition-text.ts';
import { runExamples } from '../profiles/example-runner.ts';
import { locateExampleIn } from '../profiles/locate-example.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import { readYaml, type YamlSource } from '../profiles/yaml-source.ts';
import type { Clock } from '../runtime/clock.ts';
import { compileText } from './compile-text.ts';
import { exampleJudge, exampleReader } from './example-ports.ts';
import { explainMessage } from './explain-message.ts';

/** Work that the flow of alarms waits behind, at most so long in one piece; and in all. */
const pieceMs = 20;
const limitMs = 2_000;
const mostWaiting = 8;

export interface WorkbenchPorts {
  readonly vocabulary: () => Vocabulary | null;
  readonly inForce: () => ReadonlyMap<string, DeviceProfile>;
  /** Text of a version in force; null = it is not kept. */
  readonly source: (id: string, version: string) => string | null;
  readonly timeZone: string;
  readonly clock: Clock;
}

export interface CheckedText {
  readonly profile: DeviceProfile | null;
  /** Schema, then meaning, then the examples. */
  readonly problems: readonly ProfileProblem[];
  readonly examples: { readonly run: number; readonly all: number };
}

/**
 * An integrator's bench: what a text says is wrong, what a message becomes. Nothing of it is kept, judged or told to anybody.
 * One piece of work at a time, in slices, so that an alarm never waits for it longer than a slice.
 */
export class Workbench {
  private readonly ports: WorkbenchPorts;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(ports: WorkbenchPorts) {
    this.ports = ports;
  }

  /** Text of the type in force; null = there is no such type. */
  source(id: string): { readonly version: string; readonly text: string } | null {
    const profile = this.ports.inForce().get(id);
    const text = profile === undefined ? null : this.ports.source(id, profile.version);
    return profile === undefined || text === null ? null : { version: profile.version, text };
  }

  /** Rejects with `busy` when too much waits already. */
  check(text: string, file: string): Promise<CheckedText> {
    return this.inTurn(async (goOn) => {
      const { profile, draft, problems } = this.compile(text, file);
      if (draft === null) return { profile, problems, examples: { run: 0, all: 0 } };
      const found: ProfileProblem[] = [...problems];
      let yaml: YamlSource | null = null;
      let run = 0;
      for (const example of draft.examples) {
        if (!(await goOn())) break;
        for (const result of await runExamples({ ...draft, examples: [example] }, exampleReader, exampleJudge)) {
          if (result.differences.length === 0) continue;
          yaml ??= readYaml(text, file);
          found.push(...locateExampleIn(yaml, result));
        }
        run++;
      }
      return { profile, problems: found, examples: { run, all: draft.examples.length } };
    });
  }

  /** `text` null = the type in force; else this text, which need not be in force or on disk. */
  explain(id: string, wanted: { readonly text: string | null; readonly channel: Channel; readonly payload: string }) {
    return this.inTurn(async (goOn) => {
      const { text, channel, payload } = wanted;
      const compiled = text === null ? null : this.compile(text, `${id}.yaml`);
      const profile = compiled === null ? (this.ports.inForce().get(id) ?? null) : compiled.profile;
      if (profile === null) return { profile: null, problems: compiled?.problems ?? [] };
      const at = this.ports.clock.wall();
      const explained = await explainMessage(profile, new TextEncoder().encode(payload), {
        channel,
        at,
        timeZone: this.ports.timeZone,
        goOn,
      });
      const rules = profile.rules.map((rule) => ({
        id: rule.id,
        severity: rule.severity,
        title: rule.title,
        text: conditionText(rule, profile),
      }));
      return { profile, problems: [], explained, rules };
    });
  }

  private compile(text: string, file: string): CompiledProfile {
    return compileText(text, this.ports.vocabulary(), file);
  }

  private inTurn<T>(work: (goOn: () => Promise<boolean>) => Promise<T>): Promise<T> {
    if (this.waiting >= mostWaiting) return Promise.reject(new WorkbenchBusy());
    this.waiting++;
    const { clock } = this.ports;
    const turn = this.last.then(async () => {
      // Alarms first: the turn before may have taken a whole piece.
      await new Promise((resolve) => setImmediate(resolve));
      const begun = clock.monotonic();
      let piece = begun;
      return work(async () => {
        if (clock.monotonic() - piece > pieceMs) {
          await new Promise((resolve) => setImmediate(resolve));
          piece = clock.monotonic();
        }
        return clock.monotonic() - begun < limitMs;
      });
    });
    this.last = turn.catch(() => {}).then(() => void this.waiting--);
    return turn;
  }
}

export class WorkbenchBusy extends Error {
  readonly code = 'busy';
  readonly field = '';
}
