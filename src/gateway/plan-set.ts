import { existsSync, readFileSync } from 'node:fs';
import type { Journal } from '../model/journal.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { SentPlan } from '../model/replica.ts';
import { compilePlan } from '../plans/compile-plan.ts';
import { type LoadedPlans, loadPlans, type PlanWords, planFiles } from '../plans/load-plans.ts';
import { textKey } from '../profiles/parsed-yaml.ts';
import type { ProfileProblem } from '../profiles/profile-problem.ts';
import type { Log } from '../runtime/log.ts';

type Versions = Readonly<Record<string, string>>;

/** Where the journal keeps a plan's text: no device type has a name like it. */
const kept = (id: string) => `plan:${id}`;

/** Plans by version: the files of now, and what the journal keeps of versions that responses still follow. */
export class PlanSet {
  private readonly journal: Pick<Journal, 'reader' | 'keepProfiles'>;
  private readonly log: Log;
  private readonly byVersion = new Map<string, ResponsePlan>();
  private current = new Map<string, ResponsePlan>();
  folder = '';
  private files = '';
  private loaded: LoadedPlans = { plans: new Map(), problems: [], files: [] };

  constructor(journal: Pick<Journal, 'reader' | 'keepProfiles'>, log: Log) {
    this.journal = journal;
    this.log = log;
  }

  inForce(): ReadonlyMap<string, ResponsePlan> {
    return this.current;
  }

  /** What is wrong with the files as they were read. */
  problems(): LoadedPlans['problems'] {
    return this.loaded.files.length > 0 ? this.loaded.problems : [noPlans(this.folder)];
  }

  /** Whether the files are other ones now, by what is in them. */
  changed(): boolean {
    return textsOf(this.folder) !== this.files;
  }

  /** Null = its text is lost; then the file of now in its place, so that people are not left without a plan. */
  find(id: string, version: string): ResponsePlan | null {
    const exact = this.exactly(id, version);
    if (exact !== null) return exact;
    this.log.error({ plan: id, version }, 'a plan that a response follows is not kept; the one in force is used');
    return this.current.get(id) ?? null;
  }

  /** As its file was; null = it is lost. */
  textOf(id: string, version: string): string | null {
    return this.journal.reader.profileSource(kept(id), version);
  }

  /** Texts that gateways below follow, beside the own ones. One that is not what its version says is another's, and is not kept. */
  async keepFromBelow(sent: readonly SentPlan[]): Promise<void> {
    const fresh = sent.filter(({ id, version, source }) => {
      if (this.textOf(id, version) !== null) return false;
      const { plan, problems } = compilePlan(source, `${id}.yaml`);
      if (plan?.id === id && plan.version === version) return true;
      this.log.warn({ plan: id, version, problem: problems[0] }, 'the text of a plan of a gateway below cannot be used');
      return false;
    });
    const sources = fresh.map(({ id, version, source }) => ({ id: kept(id), version, source }));
    if (sources.length > 0) await this.journal.keepProfiles(sources);
  }

  /** Null = its text is not here: what a gateway below follows is never shown as another plan of the same name. */
  exactly(id: string, version: string): ResponsePlan | null {
    const key = `${id} ${version}`;
    const known = this.byVersion.get(key);
    if (known !== undefined) return known;
    const source = this.textOf(id, version);
    const plan = source === null ? null : compilePlan(source, `${id}.yaml`).plan;
    if (plan !== null) this.byVersion.set(key, plan);
    return plan;
  }

  /** What was in force at the committed position. */
  restore(versions: Versions): void {
    this.current = this.those(versions);
  }

  readFiles(folder: string, words: PlanWords | null): void {
    this.folder = folder;
    this.files = textsOf(folder);
    this.loaded = loadPlans(folder, words);
    for (const problem of this.problems()) this.log.error({ problem }, 'a response plan cannot be used; the last good version stays');
    for (const { plan } of this.loaded.plans.values()) this.byVersion.set(`${plan.id} ${plan.version}`, plan);
  }

  /**
   * Keeps the texts and says what shall be in force with these files; a file with a problem leaves the last good version, and a folder
   * without any (a disk that is not mounted) leaves them all. Null = nothing changes.
   */
  async planned(): Promise<Versions | null> {
    if (this.loaded.files.length === 0) return null;
    const next: Record<string, string> = {};
    const broken = (id: string) => this.loaded.files.some((file) => file.endsWith(`/${id}.yaml`));
    for (const [id, { version }] of this.current) if (!this.loaded.plans.has(id) && broken(id)) next[id] = version;
    for (const [id, { plan }] of this.loaded.plans) next[id] = plan.version;
    const sources = [...this.loaded.plans.values()].map(({ plan, source }) => ({ id: kept(plan.id), version: plan.version, source }));
    const fresh = sources.filter(({ id, version }) => this.journal.reader.profileSource(id, version) === null);
    if (fresh.length > 0) await this.journal.keepProfiles(fresh);
    const same = Object.keys(next).length === this.current.size && [...this.current].every(([id, { version }]) => next[id] === version);
    return same ? null : next;
  }

  /** Their record was judged. */
  enter(versions: Versions): void {
    this.current = this.those(versions);
  }

  private those(versions: Versions): Map<string, ResponsePlan> {
    const found = new Map<string, ResponsePlan>();
    for (const [id, version] of Object.entries(versions)) {
      const plan = this.find(id, version);
      if (plan !== null) found.set(id, plan);
    }
    return found;
  }
}

function noPlans(folder: string): ProfileProblem {
  const expected = 'a folder with the response plans, <id>.yaml each';
  const cure = 'put the shipped plans back, or correct plans.folder (ANLIN_PLANS)';
  return { file: folder, line: 1, col: 1, pointer: '', expected, came: existsSync(folder) ? 'no plan in it' : 'no such folder', cure };
}

function textsOf(folder: string): string {
  try {
    return planFiles(folder)
      .map((file) => `${file} ${textKey(readFileSync(file, 'utf8'))}`)
      .join('\n');
  } catch {
    return '';
  }
}
