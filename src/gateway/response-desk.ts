import type { ActOrigin } from '../model/act.ts';
import type { Alarm } from '../model/alarm.ts';
import type { DrillAct, DrillResult, PlannedDrill, WantedDrill } from '../model/drill.ts';
import type { DrillReport, Indicators } from '../model/indicator.ts';
import type { JournalReader } from '../model/journal.ts';
import type { JournalInput } from '../model/journal-record.ts';
import type { ResponsePlan } from '../model/plan.ts';
import { type PlanJson, planJson } from '../model/plan-json.ts';
import type { PersonAct, Response, ResponseResult, ResponseStep } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { PendingAct } from '../model/tier.ts';
import { drillReport } from '../respond/drill-report.ts';
import { behindFigure, type IndicatorRange, indicators } from '../respond/indicators.ts';
import type { PlannedDrills } from '../respond/planned-drills.ts';
import type { ResponseBook } from '../respond/response-book.ts';
import { awaitsForward } from '../respond/response-clocks.ts';
import type { Log } from '../runtime/log.ts';
import { newUuid } from '../runtime/random.ts';
import { KpiRefused } from './kpi-desk.ts';
import { type TierBooks, topOf } from './tiers.ts';

/** Responses that are read in one piece, and at most for one answer. */
const aPiece = 200;
const most = 20_000;

export interface ResponseDeskPorts {
  readonly book: ResponseBook;
  readonly drills: PlannedDrills;
  readonly tiers: Pick<TierBooks, 'copies' | 'replicas' | 'histories' | 'self'>;
  readonly now: () => Moment;
  readonly reader: JournalReader;
  readonly plans: () => ReadonlyMap<string, ResponsePlan>;
  readonly response: (act: PersonAct, origin: ActOrigin) => Promise<ResponseResult>;
  readonly drill: (act: DrillAct, origin: ActOrigin) => Promise<DrillResult>;
  readonly append: (inputs: readonly JournalInput[]) => Promise<unknown>;
  readonly drillsPerYear: number;
  /** Lets everything else that waits have its turn. */
  readonly breathe: () => Promise<void>;
  readonly log: Log;
}

type AskedRange = Pick<IndicatorRange, 'from' | 'to' | 'place'>;

/** Responses for people and terminals. What a person does resolves when it is in effect, on disk. */
export class ResponseDesk {
  private readonly ports: ResponseDeskPorts;
  /** Receipts that are on their way to the journal. */
  private readonly asked = new Set<string>();

  constructor(ports: ResponseDeskPorts) {
    this.ports = ports;
  }

  plans(): readonly ResponsePlan[] {
    return [...this.ports.plans().values()];
  }

  response(id: string): Response | null {
    const { book, tiers, reader } = this.ports;
    return book.get(id) ?? tiers.copies.get(id) ?? reader.response(id);
  }

  steps(id: string): readonly ResponseStep[] {
    return this.ports.reader.responseSteps(id);
  }

  /** The plan that it follows, with how far it has come; null = the plan is lost. */
  planOf(response: Response): PlanJson | null {
    const { book, tiers, now } = this.ports;
    const plan = book.planOf(response);
    return plan === null ? null : planJson(plan, response, this.alarmOf(response), now(), topOf(tiers.self));
  }

  now(): Moment {
    return this.ports.now();
  }

  /** Acts on a copy that its owner has not confirmed. */
  pendingOf(response: Response): readonly PendingAct[] {
    return (this.alarmOf(response)?.replica?.pending ?? []).filter(({ of }) => of === 'response');
  }

  /** That began a copy: acts that wait for its owner are with it. An own response has none. */
  private alarmOf({ id, replica }: Response): Alarm | null {
    return replica === undefined ? null : this.ports.tiers.replicas.get(id);
  }

  act(act: PersonAct, origin: ActOrigin): Promise<ResponseResult> {
    return this.ports.response(act, origin);
  }

  plannedDrills(): readonly PlannedDrill[] {
    return this.ports.drills.all();
  }

  async startDrill({ plan, place, reason, scenario, due }: WantedDrill, origin: ActOrigin): Promise<DrillResult> {
    const goesOn = scenario ? this.ports.plans().get(plan)?.drill.scenario : undefined;
    if (goesOn === null) return { kind: 'refused', code: 'no-scenario' };
    const later = { ...(goesOn === undefined ? {} : { followedBy: goesOn.followedBy }), ...(due === null ? {} : { due }) };
    return this.ports.drill({ act: 'start', id: newUuid(), plan, place, reason, ...later }, origin);
  }

  stopDrill(id: string, reason: string, origin: ActOrigin): Promise<DrillResult> {
    return this.ports.drill({ act: 'stop', id, reason }, origin);
  }

  async indicators(range: AskedRange, levels: number): Promise<Indicators> {
    const { book, reader, drillsPerYear } = this.ports;
    const found = await this.between(range);
    const known = [...new Set([...reader.devices(), ...reader.terminals()].map(({ place }) => place))];
    const communities = this.communities().filter((place) => place !== '');
    return indicators(found, (response) => book.planOf(response), { ...range, levels, known, communities, drillsPerYear });
  }

  /** Places of the gateways below that are those of communities. */
  private communities(): readonly string[] {
    const { reader, tiers } = this.ports;
    return reader.lowerGateways().flatMap(({ id, place }) => (tiers.histories.of(id)[0]?.tier === 'community' ? [place] : []));
  }

  /** Null = there is no such figure. */
  async behind(range: AskedRange, figure: string): Promise<readonly Response[] | null> {
    return behindFigure(await this.between(range), figure);
  }

  /** Null = the text of its plan is lost. */
  drillReport(response: Response): DrillReport | null {
    const plan = this.ports.book.planOf(response);
    return plan === null ? null : drillReport(plan, response, this.steps(response.id));
  }

  private async between({ from, to, place }: AskedRange): Promise<readonly Response[]> {
    const found: Response[] = [];
    for (let cursor: string | undefined, more = true; more && found.length < most; ) {
      const page = this.ports.reader.responses({ from, to, place, cursor, limit: aPiece });
      found.push(...page.items);
      cursor = page.next ?? undefined;
      more = page.next !== null;
      await this.ports.breathe();
    }
    if (found.length >= most) throw new KpiRefused('too-much', `from: expected a range with less than ${most} responses, came more`);
    return found;
  }

  /** A terminal has an alarm, or shows it. Only the first of each is journalled; one that cannot be is said by the next receipt. */
  onReceipt(alarmId: string, kind: 'received' | 'shown', terminalId: string): void {
    const { book, append, log } = this.ports;
    const response = book.ofAlarm(alarmId);
    if (response === null || response.milestones[kind === 'shown' ? 'shown' : 'delivered'] !== undefined) return;
    const key = `${response.id} ${kind}`;
    if (this.asked.has(key)) return;
    this.asked.add(key);
    const origin: ActOrigin = { by: null, via: 'gateway', from: terminalId };
    append([{ kind: 'response', act: { act: 'receipt', alarmId, kind, terminalId }, origin }])
      .catch((error) => log.error({ error, alarmId, kind }, 'the first receipt of a response could not be journalled'))
      .finally(() => this.asked.delete(key));
  }

  /** A fire centre has confirmed an alarm over this path. Resolves when that is on disk, or nothing asks for it. */
  async onForwarded(alarmId: string, path: string): Promise<void> {
    const { book, append } = this.ports;
    const response = book.ofAlarm(alarmId) ?? book.get(alarmId);
    const plan = response === null ? null : book.planOf(response);
    if (response === null || plan === null || !awaitsForward(plan, response)) return;
    const origin: ActOrigin = { by: null, via: 'gateway', from: path };
    await append([{ kind: 'response', act: { act: 'receipt', alarmId, kind: 'forwarded', terminalId: path }, origin }]);
  }
}
