import type { DeviceProfile } from '../model/profile.ts';
import type { SubjectKey } from '../model/subject.ts';
import { type Beside, besideOf } from './kept-beside.ts';
import type { ProfilePlan } from './plan.ts';

/** Where the snapshots keep what time the hours of rules were judged for. */
const calendarKey: SubjectKey = 'gateway:#calendar';
/** Where the snapshots keep which messages await their answer. */
const awaitedKey: SubjectKey = 'gateway:#awaited';
/** Where the snapshots keep when the gateway was started last. */
const startKey: SubjectKey = 'gateway:#start';
/** Where the versions in force are kept among the snapshots. */
export const versionsKey: SubjectKey = 'gateway:#profiles-in-force';

export function versionsText(plans: Iterable<ProfilePlan>): string {
  return JSON.stringify(Object.fromEntries([...plans].map(({ profile }) => [profile.id, profile.version])));
}

interface SortedEntries {
  readonly versions: string | null;
  readonly awaited: string | null;
  readonly calendar: string | null;
  readonly start: string | null;
  readonly beside: Beside;
  /** The others, each of one subject. */
  readonly subjects: readonly (readonly [subject: SubjectKey, state: string])[];
}

/** What was kept, by what it is: the texts of the gateway's own come in any order among those of the subjects. */
export function sortEntries(entries: Iterable<readonly [subject: string, state: string]>): SortedEntries {
  const own = new Map<string, string | null>([calendarKey, awaitedKey, startKey, versionsKey].map((key) => [key, null]));
  const subjects: (readonly [SubjectKey, string])[] = [];
  const beside = { place: new Map<SubjectKey, string>(), usual: new Map<SubjectKey, string>() };
  for (const [key, text] of entries) {
    const of = besideOf(key);
    if (own.has(key)) own.set(key, text);
    else if (of !== null) beside[of.kind].set(of.subject, text);
    else subjects.push([key as SubjectKey, text]);
  }
  const of = (key: string) => own.get(key) ?? null;
  return { versions: of(versionsKey), awaited: of(awaitedKey), calendar: of(calendarKey), start: of(startKey), beside, subjects };
}

interface OwnPart {
  /** Null = as before. */
  takeChange(): string | null;
}

/** What changed since the last call of what is kept of no subject. */
export function takeOwn(
  changed: Map<SubjectKey, string | null>,
  { awaited, calendar, start }: Readonly<Record<'awaited' | 'calendar' | 'start', OwnPart>>,
): void {
  const parts = [
    [awaitedKey, awaited],
    [calendarKey, calendar],
    [startKey, start],
  ] as const;
  for (const [key, part] of parts) {
    const text = part.takeChange();
    if (text !== null) changed.set(key, text);
  }
}

/** Throws where a version in force is not kept: its devices would go unjudged without anybody noticing. */
export function profilesIn(versions: string | null, find: (id: string, version: string) => DeviceProfile | null): readonly DeviceProfile[] {
  return Object.entries(JSON.parse(versions ?? '{}') as Record<string, string>).map(([id, version]) => {
    const profile = find(id, version);
    if (profile !== null) return profile;
    throw new Error(`profile ${id}: version ${version} is in force but its source is not kept; restore it from backup`);
  });
}
