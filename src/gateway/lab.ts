import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import { labResult } from '../lab/lab-result.ts';
import type { LabJob, LabPart } from '../lab/replay-part.ts';
import { takingPart } from '../lab/taking-part.ts';
import type { LabRun, LabWanted } from '../model/lab.ts';
import { covers } from '../model/place.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry } from '../model/registry.ts';
import type { SeriesStore } from '../model/series-store.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { startWorker } from '../runtime/worker-thread.ts';
import { EmbeddedStore } from '../store/embedded/embedded-store.ts';
import { serveQueries } from '../store/embedded/query-port.ts';
import { compileText } from './compile-text.ts';
import type { FromLabThread, LabThreadData } from './lab-thread.ts';

export interface LabPorts {
  readonly vocabulary: () => Vocabulary | null;
  readonly inForce: () => ReadonlyMap<string, DeviceProfile>;
  readonly devices: () => readonly DeviceEntry[];
  readonly series: SeriesStore;
  readonly timeZone: string;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Threads of one replay. A gateway leaves the other cores to those who wait for alarms. */
  readonly threads: number;
}

export type LabStart =
  | { readonly run: LabRun; readonly problems: readonly [] }
  /** The text has problems, or there is nothing to compare: nothing was started. */
  | { readonly run: null; readonly problems: readonly ProfileProblem[] };

const defaultRangeMs = 30 * 86_400_000;
/** Ended runs that can still be asked for. */
const mostRuns = 20;

export class LabBusy extends Error {
  readonly code = 'busy';
  readonly field = '';
}

/** The rule lab: one replay at a time, in threads of its own; its results are kept in memory only. */
export class Lab {
  private readonly ports: LabPorts;
  private readonly runs = new Map<string, LabRun>();
  private readonly workers = new Map<string, readonly Worker[]>();

  constructor(ports: LabPorts) {
    this.ports = ports;
  }

  run(id: string): LabRun | null {
    return this.runs.get(id) ?? null;
  }

  /** Newest first. */
  all(): readonly LabRun[] {
    return [...this.runs.values()].reverse();
  }

  /** Rejects with `busy` while another replay runs. Resolves when it has begun. */
  start({ text, from, to, devices: wanted, place }: LabWanted): LabStart {
    const { inForce, clock, timeZone, random } = this.ports;
    const { profile: draft, problems } = compileText(text, this.ports.vocabulary(), 'draft.yaml');
    if (draft === null) return { run: null, problems };
    const current = inForce().get(draft.id);
    if (current === undefined)
      return refused('id', `a device type in force: ${[...inForce().keys()].join(', ')}`, draft.id, 'put the type in force first');
    if ([...this.runs.values()].some(({ state }) => state === 'running')) throw new LabBusy('lab: a replay is running; wait or stop it');
    const visible = this.ports.devices().filter((device) => covers(place, device.place));
    const devices = visible.filter(({ id, profile }) => profile === draft.id && (wanted === undefined || wanted.includes(id)));
    if (devices.length === 0)
      return refused('id', 'a type with devices at your place', `none of ${draft.id}`, 'register one, or name others');
    const end = to ?? clock.wall();
    const places = takingPart(current, draft, inForce().values(), visible);
    const job: LabJob = { current, draft, devices, places, from: from ?? end - defaultRangeMs, to: end, timeZone };
    const run: LabRun = {
      // An id of ours begins with a letter (model/id-pattern.ts), which chance alone does not see to.
      id: `r-${newSecret(random, 9)}`,
      profile: draft.id,
      place,
      from: job.from,
      to: job.to,
      startedAt: clock.wall(),
      state: 'running',
      progress: { devices: 0, of: devices.length, readings: 0 },
      tookMs: null,
      result: null,
      message: null,
    };
    this.keep(run);
    void this.replay(run.id, job);
    return { run, problems: [] };
  }

  stop(id: string): LabRun | null {
    const run = this.runs.get(id);
    if (run?.state === 'running') {
      this.end(id, { state: 'stopped' });
      this.letGo(id);
    }
    return this.runs.get(id) ?? null;
  }

  /** With the gateway. */
  close(): void {
    for (const { id } of this.runs.values()) this.stop(id);
  }

  private async replay(id: string, job: LabJob): Promise<void> {
    const threads = Math.min(this.ports.threads, job.devices.length);
    const done = Array.from({ length: threads }, () => ({ devices: 0, readings: 0 }));
    try {
      const parts = Array.from({ length: threads }, (_, i) =>
        this.part(
          { ...job, devices: job.devices.filter((_device, n) => n % threads === i), places: i === 0 ? job.places : null },
          (progress) => {
            done[i] = progress;
            const sum = (what: 'devices' | 'readings') => done.reduce((all, each) => all + each[what], 0);
            this.change(id, { progress: { devices: sum('devices'), of: job.devices.length, readings: sum('readings') } });
          },
        ),
      );
      this.workers.set(
        id,
        parts.map(({ worker }) => worker),
      );
      const result = labResult(job, await Promise.all(parts.map((part) => part.done)));
      this.end(id, { state: 'done', result });
    } catch (error) {
      this.end(id, { state: 'failed', message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.letGo(id);
    }
  }

  private part(job: LabJob, onProgress: (done: { devices: number; readings: number }) => void): { worker: Worker; done: Promise<LabPart> } {
    const series = this.reader();
    const workerData: LabThreadData = { job, series };
    const worker = startWorker(new URL('./lab-thread.ts', import.meta.url), { workerData, transferList: [series] });
    const done = new Promise<LabPart>((resolve, reject) => {
      worker.on('message', (message: FromLabThread) => {
        if (message.kind === 'progress') onProgress(message);
        else if (message.kind === 'done') resolve(message.part);
        else reject(new Error(message.message));
      });
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the replay was ended')));
    });
    return { worker, done };
  }

  /** Straight to the store's own thread where it has one; through this one, page by page, otherwise. */
  private reader(): MessagePort {
    const { series } = this.ports;
    if (series instanceof EmbeddedStore) return series.openReader();
    const { port1, port2 } = new MessageChannel();
    serveQueries(port1, (query) => series.query(query));
    return port2;
  }

  private end(id: string, change: Partial<LabRun>): void {
    const run = this.runs.get(id);
    // Whoever ended it first says how.
    if (run?.state === 'running') this.change(id, { ...change, tookMs: this.ports.clock.wall() - run.startedAt });
  }

  private change(id: string, change: Partial<LabRun>): void {
    const run = this.runs.get(id);
    if (run !== undefined) this.runs.set(id, { ...run, ...change });
  }

  private keep(run: LabRun): void {
    this.runs.set(run.id, run);
    for (const id of this.runs.keys()) if (this.runs.size > mostRuns) this.runs.delete(id);
  }

  private letGo(id: string): void {
    for (const worker of this.workers.get(id) ?? []) void worker.terminate();
    this.workers.delete(id);
  }
}

function problem(pointer: string, expected: string, came: string, cure: string): ProfileProblem {
  return { file: 'draft.yaml', line: 1, col: 1, pointer, expected, came, cure };
}

function refused(pointer: string, expected: string, came: string, cure: string): LabStart {
  return { run: null, problems: [problem(`/${pointer}`, expected, came, cure)] };
}
