import type { ActOrigin } from '../model/act.ts';
import type { DrillResult, PlannedDrill, WantedDrill } from '../model/drill.ts';
import type { DrillReport, Indicators } from '../model/indicator.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { PlanJson } from '../model/plan-json.ts';
import type { PersonAct, Response, ResponseResult, ResponseStep } from '../model/response.ts';
import type { Moment } from '../model/response-time.ts';
import type { PendingAct } from '../model/tier.ts';

export interface IndicatorQuestion {
  readonly from: number;
  readonly to: number;
  /** This place and below. */
  readonly place: string;
}

/** What people do about alarms, by plan. An act resolves when it is in effect, on disk. */
export interface Responses {
  /** In force. */
  plans(): readonly ResponsePlan[];
  response(id: string): Response | null;
  steps(id: string): readonly ResponseStep[];
  /** Null = the text of its plan is lost. */
  planOf(response: Response): PlanJson | null;
  /** This and `behind` reject with code `too-much` where the range holds too many responses. */
  indicators(range: IndicatorQuestion, levels: number): Promise<Indicators>;
  /** Null = there is no such figure. */
  behind(range: IndicatorQuestion, figure: string): Promise<readonly Response[] | null>;
  drillReport(response: Response): DrillReport | null;
  now(): Moment;
  /** Acts on a response of a gateway below that it has not confirmed. */
  pendingOf(response: Response): readonly PendingAct[];
  act(act: PersonAct, origin: ActOrigin): Promise<ResponseResult>;
  /** Those with something still to come, and the last ones without, in the order in which they were planned. */
  plannedDrills(): readonly PlannedDrill[];
  startDrill(wanted: WantedDrill, origin: ActOrigin): Promise<DrillResult>;
  stopDrill(id: string, reason: string, origin: ActOrigin): Promise<DrillResult>;
}
