import type { ActOrigin } from '../model/act.ts';
import type { AuditDraft } from '../model/audit.ts';
import { type DeviceRecord, ofPosition, type RecordField, recordProblems, withChanges } from '../model/device-record.ts';
import type { Journal, RegistryChange } from '../model/journal.ts';
import type { JournalInput } from '../model/journal-record.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { DeviceEntry, ReplacedDevice } from '../model/registry.ts';
import type { Text } from '../model/text.ts';
import type { Clock } from '../runtime/clock.ts';
import type { RandomBytes } from '../runtime/random.ts';
import { AdministrationError } from './administration-error.ts';
import { checkDependencies } from './check-dependencies.ts';
import { chooseSecret, sha256 } from './secret.ts';
import { requireId, requirePlace } from './site-fields.ts';

export interface DeviceAdministrationPorts {
  readonly journal: Journal;
  /** The device types in force. */
  readonly profiles: () => ReadonlyMap<string, DeviceProfile>;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Devices were added, changed, replaced or retired; called after the write is on disk. */
  readonly onChange?: () => void;
  /** Called after the write is on disk. */
  readonly onDevice: (deviceId: string, secretHash: string) => void;
  /** The old secret is void, and so is every connection it opened; null = no new one. */
  readonly onSecretVoid: (deviceId: string, newHash: string | null) => void;
}

export type RecordChanges = { readonly [field in RecordField]?: string | null | undefined };

export interface NewDevice extends RecordChanges {
  readonly id: string;
  readonly profile: string;
  readonly place?: string | undefined;
  readonly secret?: string | undefined;
  readonly weak?: boolean | undefined;
}

export interface DeviceChanges extends RecordChanges {
  readonly place?: string | undefined;
}

export interface ChangedDevice extends DeviceChanges {
  readonly id: string;
}

export interface NewHardware extends RecordChanges {
  /** Another device type; the same when left out. */
  readonly profile?: string | undefined;
  readonly secret?: string | undefined;
  readonly weak?: boolean | undefined;
  readonly reason?: string | undefined;
}

const mostReplaced = 50;

/** One write: what goes into the log and what beside it, in one transaction. */
interface Write {
  readonly inputs: readonly JournalInput[];
  readonly changes: readonly RegistryChange[];
  readonly audit: readonly AuditDraft[];
}

/** Installed devices: added, described, replaced, retired. One act at a time, so that none builds on what another is changing. */
export class DeviceAdministration {
  private readonly ports: DeviceAdministrationPorts;
  private last: Promise<unknown> = Promise.resolve();

  constructor(ports: DeviceAdministrationPorts) {
    this.ports = ports;
  }

  /** Registers devices in one transaction; the secrets are returned once and kept as SHA-256 only. */
  add(wanted: readonly NewDevice[], origin: ActOrigin): Promise<readonly (DeviceEntry & { secret: string })[]> {
    return this.inTurn(async () => {
      const { reader } = this.ports.journal;
      const seen = new Set<string>();
      const added = wanted.map((device) => {
        requireId('id', device.id);
        const before = reader.device(device.id);
        if (seen.has(device.id) || before?.retired === false)
          throw new AdministrationError('exists', 'id', `id: device ${device.id} is registered already`);
        seen.add(device.id);
        this.requireProfile(device.profile);
        const entry = {
          ...entryOf(device.id, device.profile, requirePlace(device.place), this.record({}, device)),
          ...(before === null ? {} : { replaced: moved(before.entry, before.entry.retiredAt ?? this.ports.clock.wall(), null) }),
        };
        return { entry, secret: chooseSecret(device.secret, device.weak, this.ports.random) };
      });
      this.checkDependencies(added.map(({ entry }) => ({ next: entry, before: null })));
      await this.write({
        inputs: added.map(({ entry }) => ({ kind: 'device', device: entry, retired: false })),
        changes: added.map(({ entry, secret }) => ({ kind: 'device-secret', deviceId: entry.id, secretHash: sha256(secret) })),
        audit: added.map(({ entry: { id, profile, place, record } }) =>
          this.audit(origin, 'device.added', id, { profile, place, ...(record === undefined ? {} : { record }) }),
        ),
      });
      for (const { entry, secret } of added) this.ports.onDevice(entry.id, sha256(secret));
      return added.map(({ entry, secret }) => ({ ...entry, secret }));
    });
  }

  /** Corrects what is known of a device; null clears a field, what is left out stays. Says what changed in the audit chain. */
  async change(id: string, changes: DeviceChanges, origin: ActOrigin): Promise<DeviceEntry> {
    const [changed] = await this.changeAll([{ ...changes, id }], origin);
    if (changed === undefined) throw new AdministrationError('not-found', 'id', `id: no device ${id} in service`);
    return changed;
  }

  /** The same for several devices, in one transaction: all of them or none. Each id at most once. */
  changeAll(wanted: readonly ChangedDevice[], origin: ActOrigin): Promise<readonly DeviceEntry[]> {
    return this.inTurn(async () => {
      const steps = wanted.map(({ id, ...changes }) => {
        const device = this.inService(id);
        const place = changes.place === undefined ? device.place : requirePlace(changes.place);
        const { replaced } = device;
        const next = {
          ...entryOf(id, device.profile, place, this.record(device.record ?? {}, changes)),
          ...(replaced === undefined ? {} : { replaced }),
        };
        return { device, next, detail: differences(device, next) };
      });
      this.checkDependencies(steps.map(({ device, next }) => ({ next, before: device })));
      const changed = steps.filter(({ detail }) => Object.keys(detail).length > 0);
      if (changed.length > 0) {
        await this.write({
          inputs: changed.map(({ next }) => ({ kind: 'device', device: next, retired: false })),
          changes: [],
          audit: changed.map(({ next, detail }) => this.audit(origin, 'device.changed', next.id, detail)),
        });
      }
      return steps.map(({ device, next, detail }) => (Object.keys(detail).length > 0 ? next : device));
    });
  }

  /**
   * Other hardware in the same position. The history stays with the position; what the old hardware said is evidence no
   * longer, its secret is void, and its connection is cut.
   */
  replace(id: string, wanted: NewHardware, origin: ActOrigin): Promise<DeviceEntry & { secret: string }> {
    return this.inTurn(async () => {
      const device = this.inService(id);
      const profile = wanted.profile ?? device.profile;
      this.requireProfile(profile);
      const record = this.record(ofPosition(device.record ?? {}), wanted);
      const secret = chooseSecret(wanted.secret, wanted.weak, this.ports.random);
      const reason = reasonOf(wanted.reason);
      const next: DeviceEntry = {
        ...entryOf(id, profile, device.place, record),
        replaced: moved(device, this.ports.clock.wall(), reason),
      };
      this.checkDependencies([{ next, before: device }]);
      const before = { profile: device.profile, record: device.record ?? {} };
      await this.write({
        inputs: [{ kind: 'device', device: next, retired: false, replaced: true }],
        changes: [{ kind: 'device-secret', deviceId: id, secretHash: sha256(secret) }],
        audit: [this.audit(origin, 'device.replaced', id, { before, now: { profile, record }, reason })],
      });
      this.ports.onSecretVoid(id, sha256(secret));
      return { ...next, secret };
    });
  }

  /** Out of service for good: nothing of it is judged any more, its secret is void, its history stays. */
  retire(id: string, origin: ActOrigin): Promise<void> {
    return this.inTurn(async () => {
      const device = this.inService(id);
      await this.write({
        inputs: [{ kind: 'device', device, retired: true }],
        changes: [],
        audit: [this.audit(origin, 'device.retired', id, {})],
      });
      this.ports.onSecretVoid(id, null);
    });
  }

  /** Device types in force: what may be added. */
  types(): readonly { readonly id: string; readonly title: Text }[] {
    return [...this.ports.profiles().values()].map(({ id, title }) => ({ id, title }));
  }

  private inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = this.last.then(act);
    this.last = turn.catch(() => {});
    return turn;
  }

  /** The change first: no group is closed between the two calls, so both are in one transaction. */
  private async write({ inputs, changes, audit }: Write): Promise<void> {
    const { journal } = this.ports;
    await Promise.all([journal.change(changes, audit), journal.append(inputs)]);
    this.ports.onChange?.();
  }

  private inService(id: string): DeviceEntry {
    const device = this.ports.journal.reader.device(id);
    if (device === null || device.retired) throw new AdministrationError('not-found', 'id', `id: no device ${id} in service`);
    return device.entry;
  }

  private checkDependencies(written: Parameters<typeof checkDependencies>[0]): void {
    checkDependencies(written, (id) => {
      const device = this.ports.journal.reader.device(id);
      return device === null || device.retired ? null : device.entry;
    });
  }

  private requireProfile(profile: string): void {
    const profiles = this.ports.profiles();
    if (profiles.has(profile)) return;
    const list = [...profiles.keys()].join(', ');
    throw new AdministrationError('unknown-profile', 'profile', `profile: expected one of ${list}; came ${profile}`);
  }

  private record(before: DeviceRecord, changes: RecordChanges): DeviceRecord {
    const record = withChanges(before, changes);
    const problems = recordProblems(record);
    if (problems.length === 0) return record;
    const words = problems.map(({ field, expected, came, cure }) => `${field}: expected ${expected}; came ${came}; ${cure}`);
    throw new AdministrationError('bad-record', problems[0]?.field ?? '', words.join('\n'));
  }

  private audit(origin: ActOrigin, act: string, id: string, detail: Record<string, unknown>): AuditDraft {
    return { at: this.ports.clock.wall(), origin, act, target: `device:${id}`, detail };
  }
}

function entryOf(id: string, profile: string, place: string, record: DeviceRecord): DeviceEntry {
  return Object.keys(record).length === 0 ? { id, profile, place } : { id, profile, place, record };
}

/** The list of what was there before, with the present hardware at its end. */
function moved(device: DeviceEntry, at: number, reason: string | null): readonly ReplacedDevice[] {
  const { profile, record = {}, replaced = [] } = device;
  return [...replaced, { at, profile, record, reason }].slice(-mostReplaced);
}

function reasonOf(text: string | undefined): string | null {
  const reason = text?.trim() ?? '';
  if (reason.length > 400)
    throw new AdministrationError('bad-record', 'reason', `reason: expected at most 400 characters; came ${reason.length}`);
  return reason === '' ? null : reason;
}

/** Field -> [before, now]; empty when nothing changed. */
function differences(before: DeviceEntry, now: DeviceEntry): Record<string, readonly [unknown, unknown]> {
  const flat = ({ place, record = {} }: DeviceEntry): Record<string, string> => ({ place, ...record });
  const [old, next] = [flat(before), flat(now)];
  const fields = [...new Set([...Object.keys(old), ...Object.keys(next)])].filter((field) => old[field] !== next[field]);
  return Object.fromEntries(fields.map((field) => [field, [old[field] ?? null, next[field] ?? null]]));
}
