import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActOrigin } from '../model/act.ts';
import type { Journal } from '../model/journal.ts';
import type { DraftAct, RuleDraft } from '../model/rule-draft.ts';
import { compileProfile } from '../profiles/compile-profile.ts';
import { storedSource, textOfStored } from '../profiles/stored-profile.ts';
import type { Vocabulary } from '../profiles/vocabulary-file.ts';
import type { Clock } from '../runtime/clock.ts';
import { newSecret, type RandomBytes } from '../runtime/random.ts';
import { syncFolder } from '../runtime/sync-folder.ts';
import { AdministrationError } from './administration-error.ts';
import type { Lab, LabStart } from './lab.ts';

export interface RuleDraftsPorts {
  readonly journal: Pick<Journal, 'change' | 'keepProfiles' | 'reader'>;
  /** Folder of device types: what is published is written there. */
  readonly folder: string;
  readonly vocabulary: () => Vocabulary | null;
  /** Version in force of a type; null = there is none. */
  readonly inForce: (profile: string) => { readonly version: string; readonly domain: string } | null;
  /** Schema, meaning and examples; the first problem in words, null = there is none. */
  readonly firstProblem: (text: string) => Promise<string | null>;
  /** Reads the folder again; what is good is in force when it resolves. */
  readonly reload: (origin: ActOrigin) => Promise<unknown>;
  readonly lab: Lab;
  /** ms that a draft is compared with what comes in before it may be published. */
  readonly shadowMs: number;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/**
 * From a draft to rules in force and back: proposed by one person, approved by another, compared for a while with the rules
 * in force (shadow run), published, rolled back in one step. Every step is in the audit chain.
 */
export class RuleDrafts {
  private readonly ports: RuleDraftsPorts;
  /** One step after the other: two people who publish at once must not both believe that theirs is in force. */
  private turn: Promise<unknown> = Promise.resolve();
  readonly shadowMs: number;

  constructor(ports: RuleDraftsPorts) {
    this.ports = ports;
    this.shadowMs = ports.shadowMs;
  }

  /** Newest first. */
  all(): readonly RuleDraft[] {
    return this.ports.journal.reader.ruleDrafts();
  }

  text(draft: RuleDraft): string | null {
    return this.stored(draft.profile, draft.version);
  }

  baseText(draft: RuleDraft): string | null {
    return this.stored(draft.profile, draft.base);
  }

  propose(wanted: { readonly text: string; readonly why: string; readonly run: string | null }, origin: ActOrigin): Promise<RuleDraft> {
    return this.inTurn(async () => {
      const { text, why, run } = wanted;
      const { profile, vocabulary } = this.compile(text);
      const problem = await this.ports.firstProblem(text);
      if (problem !== null) throw refused('bad-draft', 'text', `text: expected a type without problems; came ${problem}`);
      const base = this.ports.inForce(profile.id);
      if (base === null) throw refused('unknown-profile', 'text', `text: expected a type in force; came ${profile.id}`);
      if (base.version === profile.version) throw refused('bad-draft', 'text', 'text: expected a change; came the type in force');
      const { result = null } = (run === null ? null : this.ports.lab.run(run)) ?? {};
      // A replay of another text says nothing of this one.
      const replay = result?.draft === profile.version ? result : null;
      await this.ports.journal.keepProfiles([{ id: profile.id, version: profile.version, source: storedSource(text, vocabulary) }]);
      const draft: RuleDraft = {
        id: `d-${newSecret(this.ports.random, 9)}`,
        profile: profile.id,
        base: base.version,
        version: profile.version,
        state: 'proposed',
        proposed: this.act(origin, why),
        approved: null,
        published: null,
        ended: null,
        lab: replay && {
          from: replay.from,
          to: replay.to,
          devices: replay.devices,
          readings: replay.readings,
          totals: replay.totals,
          load: replay.load,
        },
      };
      return this.write(draft, 'rule-draft.proposed', origin, { base: draft.base, version: draft.version, why });
    });
  }

  /** By somebody else than who proposed it. The shadow run begins. */
  approve(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft> {
    return this.inTurn(() => {
      const draft = this.known(id, 'proposed');
      if (draft.proposed.by === origin.by)
        throw refused('second-person', 'by', `by: expected somebody else than ${draft.proposed.by}, who proposed it`);
      this.requireBase(draft);
      return this.write({ ...draft, state: 'shadow', approved: this.act(origin, comment) }, 'rule-draft.approved', origin, { comment });
    });
  }

  /** Also what is approved may be taken back; what is published is rolled back. */
  withdraw(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft> {
    return this.inTurn(() => {
      const draft = this.known(id, 'proposed', 'shadow');
      return this.write({ ...draft, state: 'withdrawn', ended: this.act(origin, comment) }, 'rule-draft.withdrawn', origin, { comment });
    });
  }

  /** The draft against the rules in force on everything that came in since it was approved. */
  shadow(id: string): LabStart {
    const draft = this.known(id, 'shadow');
    const text = this.text(draft);
    if (text === null) throw refused('not-found', 'id', `id: the text of draft ${id} is not kept`);
    return this.ports.lab.start({ text, from: draft.approved?.at, place: '' });
  }

  /** `early`: why the shadow run is cut short; null = it has run long enough. */
  publish(
    id: string,
    { comment, early }: { readonly comment: string | null; readonly early: string | null },
    origin: ActOrigin,
  ): Promise<RuleDraft> {
    return this.inTurn(async () => {
      const draft = this.known(id, 'shadow');
      const left = (draft.approved?.at ?? 0) + this.ports.shadowMs - this.ports.clock.wall();
      if (left > 0 && early === null)
        throw refused(
          'shadow-running',
          'early',
          `early: expected why the shadow run is cut short by ${Math.ceil(left / 60_000)} min; came nothing`,
        );
      // After a crash in between the file is in force already.
      if (this.ports.inForce(draft.profile)?.version !== draft.version) {
        this.requireBase(draft);
        await this.putInForce(draft.profile, draft.version, origin);
      }
      const published = this.act(origin, comment);
      return this.write({ ...draft, state: 'published', published }, 'rule-draft.published', origin, {
        version: draft.version,
        comment,
        early,
      });
    });
  }

  /** The version before it is in force again. */
  rollBack(id: string, comment: string | null, origin: ActOrigin): Promise<RuleDraft> {
    return this.inTurn(async () => {
      const draft = this.known(id, 'published');
      const now = this.ports.inForce(draft.profile)?.version;
      if (now !== draft.base) {
        if (now !== draft.version)
          throw refused(
            'draft-outdated',
            'id',
            `id: expected version ${draft.version} in force; came ${now}, which is later: roll that back first`,
          );
        await this.putInForce(draft.profile, draft.base, origin);
      }
      const ended = this.act(origin, comment);
      return this.write({ ...draft, state: 'rolled-back', ended }, 'rule-draft.rolled-back', origin, { version: draft.base, comment });
    });
  }

  /** Through the folder of device types, as an edit by hand would come into force: one way for both. */
  private async putInForce(profile: string, version: string, origin: ActOrigin): Promise<void> {
    const text = this.stored(profile, version);
    if (text === null) throw refused('not-found', 'id', `id: the text of ${profile} ${version} is not kept`);
    if (this.compile(text).profile.version !== version)
      throw refused('draft-outdated', 'id', 'id: expected the vocabulary it was written with; came another one. Propose it anew');
    const domain = this.ports.inForce(profile)?.domain ?? '';
    writeWhole(join(this.ports.folder, domain), `${profile}.yaml`, text);
    await this.ports.reload(origin);
    const now = this.ports.inForce(profile)?.version;
    if (now !== version)
      throw refused('bad-draft', 'id', `id: expected ${version} in force; came ${now}: see the problems of the device types`);
  }

  private compile(text: string) {
    const vocabulary = this.ports.vocabulary();
    if (vocabulary === null) throw refused('bad-draft', 'text', 'text: expected a vocabulary; came none that can be read');
    const { profile, problems } = compileProfile(text, vocabulary, 'draft.yaml');
    if (profile !== null) return { profile, vocabulary };
    const [first] = problems;
    throw refused(
      'bad-draft',
      'text',
      `text: expected ${first?.expected} at ${first?.pointer || '/'}, line ${first?.line}; came ${first?.came}`,
    );
  }

  private requireBase(draft: RuleDraft): void {
    const now = this.ports.inForce(draft.profile)?.version;
    if (now === draft.base) return;
    throw refused(
      'draft-outdated',
      'id',
      `id: expected version ${draft.base} in force, which it was compared with; came ${now}. Propose it anew`,
    );
  }

  private known(id: string, ...states: readonly RuleDraft['state'][]): RuleDraft {
    const draft = this.all().find((each) => each.id === id);
    if (draft === undefined) throw refused('not-found', 'id', `id: no draft ${id}`);
    if (!states.includes(draft.state))
      throw refused('draft-state', 'id', `id: expected a draft that is ${states.join(' or ')}; came ${draft.state}`);
    return draft;
  }

  private stored(profile: string, version: string): string | null {
    return textOfStored(this.ports.journal.reader.profileSource(profile, version) ?? '');
  }

  private act({ by }: ActOrigin, comment: string | null): DraftAct {
    if (by === null) throw refused('second-person', 'by', 'by: expected a person; came a machine');
    return { by, at: this.ports.clock.wall(), comment };
  }

  private async write(draft: RuleDraft, act: string, origin: ActOrigin, detail: Record<string, unknown>): Promise<RuleDraft> {
    const link = {
      at: this.ports.clock.wall(),
      origin,
      act,
      target: `rule-draft:${draft.id}`,
      detail: { profile: draft.profile, ...detail },
    };
    await this.ports.journal.change([{ kind: 'rule-draft', draft }], [link]);
    return draft;
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

/** The old file or the new one, never half of it. */
function writeWhole(folder: string, name: string, text: string): void {
  const next = join(folder, `.${name}.next`);
  try {
    const file = openSync(next, 'w');
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, join(folder, name));
    syncFolder(folder);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refused(
      'types-not-writable',
      'id',
      `id: expected a folder of device types that the gateway may write (ANLIN_DEVICES); came ${why}`,
    );
  }
}

function refused(code: AdministrationError['code'], field: string, message: string): AdministrationError {
  return new AdministrationError(code, field, message);
}
