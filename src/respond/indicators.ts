import type { ClockFigure, DrillCount, Indicators, PlaceIndicators } from '../model/indicator.ts';
import { covers, type PlacePath } from '../model/place.ts';
import { levelOf } from '../model/place-level.ts';
import type { ResponsePlan } from '../model/plan.ts';
import type { ClockState, Response, ResponseReplica } from '../model/response.ts';

const yearMs = 365.25 * 86_400_000;

export interface IndicatorRange {
  readonly from: number;
  readonly to: number;
  /** This place and below. */
  readonly place: PlacePath;
  /** Levels below it that have a line of their own. */
  readonly levels: number;
  /** Places that are known otherwise than by a response: one where nothing was done has its line too. */
  readonly known: readonly PlacePath[];
  /** Places of gateways below whose tier is a community: one that held no drill has its line too. */
  readonly communities: readonly PlacePath[];
  /** Drills a year that each community has to hold. */
  readonly drillsPerYear: number;
}

type PlanOf = (response: Response) => ResponsePlan | null;

/** The figures of responses that began in the range; those of another time or place are passed over. Pure. */
export function indicators(responses: readonly Response[], planOf: PlanOf, range: IndicatorRange): Indicators {
  const within = eachOnce(responses).filter(
    ({ startedAt, place }) => startedAt >= range.from && startedAt < range.to && covers(range.place, place),
  );
  const known = range.known.filter((place) => covers(range.place, place));
  const areas = grouped(within, known, (place) => areaOf(place, range));
  const places = [...areas].map(([place, own]) => figures(place, own, planOf));
  places.sort((a, b) => (a.completion ?? 2) - (b.completion ?? 2) || (a.place < b.place ? -1 : 1));
  const { from, to } = range;
  return { from, to, all: figures(range.place, within, planOf), places, drills: drillCounts(within, known, range) };
}

/**
 * A danger, or a drill, counts once. A gateway below that was restored from a backup, or runs twice, has copies of the same response
 * under more than one id; one that was left behind, or that its owner does not know any more, says nothing about how it ended.
 */
function eachOnce(responses: readonly Response[]): readonly Response[] {
  const chosen = new Map<string, Response>();
  for (const response of responses) {
    const { replica, closedAt, closedAs } = response;
    if (replica === undefined || (closedAt !== null && closedAs === null)) continue;
    const key = keyOf(response, replica);
    const other = chosen.get(key);
    if (other === undefined || isBetter(response, other)) chosen.set(key, response);
  }
  return responses.filter((each) => each.replica === undefined || chosen.get(keyOf(each, each.replica)) === each);
}

const keyOf = ({ id }: Response, { owner }: ResponseReplica) => `${owner.gateway} ${id.replace(historyMark, '')}`;

/** Behind the id of what stands here in another history of its gateway, once for each tier it came through. */
const historyMark = /(~\d+)+$/;

/** What is known to be over says more; else the newer log. */
function isBetter(one: Response, other: Response): boolean {
  if ((one.closedAt === null) !== (other.closedAt === null)) return one.closedAt !== null;
  return (one.replica?.history ?? 0) > (other.replica?.history ?? 0);
}

function grouped(responses: readonly Response[], known: readonly PlacePath[], areaOf: (place: PlacePath) => PlacePath) {
  const groups = new Map<PlacePath, Response[]>();
  const own = (place: PlacePath) => {
    const area = areaOf(place);
    const list = groups.get(area) ?? [];
    groups.set(area, list);
    return list;
  };
  for (const place of known) own(place);
  for (const response of responses) own(response.place).push(response);
  return groups;
}

/** Each community in the range of places against what it has to hold, the fewest first. What is held above a community counts for none. */
function drillCounts(responses: readonly Response[], known: readonly PlacePath[], range: IndicatorRange): readonly DrillCount[] {
  const required = ((range.to - range.from) / yearMs) * range.drillsPerYear;
  const gateways = range.communities.toSorted((a, b) => b.length - a.length);
  const communities = grouped(responses, [...known, ...gateways], (place) => communityOf(place, gateways));
  return [...communities]
    .filter(([place]) => covers(range.place, place) && ![...communities.keys()].some((each) => each !== place && covers(place, each)))
    .map(([place, own]) => ({
      place,
      owners: [...new Set(own.flatMap(({ exercise, replica }) => (exercise && replica !== undefined ? [replica.owner.name] : [])))].sort(),
      ...drillsOf(own),
      required: required < 0.5 ? null : Math.round(required),
    }))
    .sort((a, b) => a.held - b.held || (a.place < b.place ? -1 : 1));
}

/** The outermost community or estate that the path names; where it names none, that of the gateway of a community, else its first segment. */
function communityOf(place: PlacePath, gateways: readonly PlacePath[]): PlacePath {
  const segments = place.split('/');
  const at = segments.findIndex((segment) => ['community', 'estate'].includes(levelOf(segment) ?? ''));
  const gateway = at < 0 ? gateways.find((each) => covers(each, place)) : undefined;
  if (gateway !== undefined) return gateway;
  return segments.slice(0, at < 0 ? 1 : at + 1).join('/');
}

/** Those behind one figure; null = there is no such figure. `completed`, `open`, `not-real`, `escalated`, `drills`, `drills-called-off`, `kept:<plan>:<clock>`, `missed:...`, `again:...`. */
export function behindFigure(all: readonly Response[], figure: string): readonly Response[] | null {
  const responses = eachOnce(all);
  const [what = '', plan, clock] = figure.split(':');
  const counted = responses.filter(isCounted);
  switch (what) {
    case 'begun':
      return counted;
    case 'completed':
      return counted.filter(({ closedAt }) => closedAt !== null);
    case 'open':
      return counted.filter(({ closedAt }) => closedAt === null);
    case 'not-real':
      return responses.filter((each) => !each.exercise && !isCounted(each));
    case 'escalated':
      return counted.filter(({ escalations }) => escalations.length > 0);
    case 'drills':
      return responses.filter(isHeld);
    case 'drills-called-off':
      return responses.filter(isCalledOff);
    case 'kept':
    case 'missed': {
      const state = what === 'kept' ? 'met' : 'missed';
      return counted.filter((each) => each.plan.id === plan && each.clocks.some(({ id, state: now }) => id === clock && now === state));
    }
    case 'again':
      return counted.filter((each) => each.plan.id === plan && each.clocks.some(({ id, again }) => id === clock && missedAgain(again) > 0));
    default:
      return null;
  }
}

const missedAgain = (again: ClockState['again']) => again?.missed ?? 0;

function figures(place: PlacePath, responses: readonly Response[], planOf: PlanOf): PlaceIndicators {
  const counted = responses.filter(isCounted);
  const closed = counted.filter(({ closedAt }) => closedAt !== null).length;
  return {
    place,
    begun: counted.length,
    closed,
    completion: counted.length === 0 ? null : closed / counted.length,
    notReal: responses.filter((each) => !each.exercise && !isCounted(each)).length,
    escalated: counted.filter(({ escalations }) => escalations.length > 0).length,
    clocks: clockFigures(counted, planOf),
    drills: drillsOf(responses),
  };
}

const drillsOf = (responses: readonly Response[]) => ({
  held: responses.filter(isHeld).length,
  calledOff: responses.filter(isCalledOff).length,
});

/** Played to its end. */
const isHeld = ({ exercise, closedAt, closedAs }: Response) => exercise && closedAt !== null && closedAs !== 'test';
const isCalledOff = ({ exercise, closedAs }: Response) => exercise && closedAs === 'test';

/** A real danger, or one that is not known to be none. */
function isCounted({ exercise, closedAs }: Response): boolean {
  return !exercise && (closedAs === null || closedAs === 'real');
}

function clockFigures(responses: readonly Response[], planOf: PlanOf): readonly ClockFigure[] {
  const found = new Map<
    string,
    {
      figure: Omit<ClockFigure, 'kept' | 'missed' | 'missedAgain' | 'meanSeconds' | 'p95Seconds' | 'maxSeconds' | 'reached'>;
      kept: number;
      missed: number;
      missedAgain: number;
      took: number[];
    }
  >();
  for (const response of responses) {
    const plan = planOf(response);
    for (const { id, state, startedAt, reachedAt, again } of response.clocks) {
      const written = plan?.clocks.find((each) => each.id === id);
      if (written === undefined || startedAt === null) continue;
      const key = `${response.plan.id}:${id}`;
      const { title, seconds: limitSeconds, source } = written;
      const entry = found.get(key) ?? {
        figure: { figure: key, plan: response.plan.id, clock: id, title, limitSeconds, source },
        kept: 0,
        missed: 0,
        missedAgain: 0,
        took: [],
      };
      found.set(key, entry);
      if (state === 'met') entry.kept++;
      if (state === 'missed') entry.missed++;
      entry.missedAgain += missedAgain(again);
      if (reachedAt !== null) entry.took.push((reachedAt - startedAt) / 1_000);
    }
  }
  return [...found.values()]
    .map(({ figure, kept, missed, missedAgain, took }) => ({ ...figure, kept, missed, missedAgain, ...spread(took) }))
    .sort((a, b) => (a.figure < b.figure ? -1 : 1));
}

/** Of times in seconds; the 95th percentile by nearest rank. */
function spread(took: number[]): Pick<ClockFigure, 'meanSeconds' | 'p95Seconds' | 'maxSeconds' | 'reached'> {
  if (took.length === 0) return { meanSeconds: null, p95Seconds: null, maxSeconds: null, reached: 0 };
  const sorted = [...took].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, each) => sum + each, 0) / sorted.length;
  return {
    meanSeconds: mean,
    p95Seconds: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null,
    maxSeconds: sorted.at(-1) ?? null,
    reached: sorted.length,
  };
}

function areaOf(place: PlacePath, { place: root, levels }: IndicatorRange): PlacePath {
  const above = root === '' ? 0 : root.split('/').length;
  return place
    .split('/')
    .slice(0, above + levels)
    .join('/');
}
