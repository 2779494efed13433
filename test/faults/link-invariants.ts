import { type Kept, type Outside, violations } from './invariants.ts';

/** What each end rightly says of the other when that is away for longer, as on a busy machine. */
const saidOfTheOther = ['tier.link-lost', 'gateway.lost'];

interface Side {
  readonly outside: Outside;
  readonly kept: Kept;
}

/**
 * INV over a link: below everything that holds for a gateway by itself, with people of both tiers; above each alarm once,
 * under its id, step by step as it is below, and nothing that is not below; what the screen above was shown and answered is kept.
 */
export function linkViolations(lower: Side, upper: Side): string[] {
  const found: string[] = [];
  const say = (what: string) => {
    found.push(what);
  };
  const { deliveries, acknowledged, asked } = lower.outside.terminal;
  const people = { deliveries, acknowledged, asked: new Set([...asked, ...upper.outside.terminal.asked]) };
  const { devices, kills, surprises } = lower.outside;
  found.push(...violations({ devices, terminal: people, kills, surprises }, lower.kept, saidOfTheOther).map((what) => `below: ${what}`));
  found.push(...upper.outside.surprises.map((what) => `above: ${what}`));
  if (upper.kept.audit.bad !== null) say(`above: audit chain broken: ${JSON.stringify(upper.kept.audit.bad)}`);
  for (const what of upper.kept.damaged) say(`above: set aside as damaged: ${what}`);
  checkCopies(lower.kept, upper.kept, say);
  checkResponses(lower.kept, upper.kept, say);
  checkScreenAbove(lower.kept, upper, say);
  for (const { outside } of [lower, upper]) checkRepeats(outside, lower.outside.kills + upper.outside.kills, say);
  return found;
}

type Say = (what: string) => void;

function checkCopies(below: Kept, above: Kept, say: Say): void {
  const copies = new Map(above.alarms.map((alarm) => [alarm.id, alarm]));
  const owned = new Set(below.alarms.map(({ id }) => id));
  if (copies.size !== above.alarms.length) say('above: an alarm id is used twice');
  for (const { id, subject, rule } of above.alarms)
    if (!owned.has(id) && !saidOfTheOther.includes(rule)) say(`above: ${id} (${subject} ${rule}) is of nobody below`);
  for (const { id, rule, state, sequence, acknowledgedBy, endedBy = null } of below.alarms) {
    // A lost link may come back and end its own alarm just before the end.
    if (saidOfTheOther.includes(rule)) continue;
    const copy = copies.get(id);
    if (copy === undefined) {
      say(`LOST: ${id} is not above`);
      continue;
    }
    const of = (alarm: Pick<typeof copy, 'state' | 'sequence' | 'acknowledgedBy' | 'endedBy'>) =>
      `${alarm.state} at step ${alarm.sequence}, acknowledged by ${alarm.acknowledgedBy}, ended by ${alarm.endedBy ?? null}`;
    if (of(copy) !== of({ state, sequence, acknowledgedBy, endedBy }))
      say(`${id}: below ${of({ state, sequence, acknowledgedBy, endedBy })}; above ${of(copy)}`);
    const steps = (kept: Kept) => (kept.transitions.get(id) ?? []).map((step) => `${step.sequence} ${step.event} ${step.by}`).join(', ');
    if (steps(above) !== steps(below)) say(`${id}: its steps below are ${steps(below)}; above ${steps(above)}`);
    if ((copy.replica?.pending.length ?? 0) > 0) say(`${id}: an act from above is still on its way`);
  }
}

/** What people do about an alarm stands above as it does below, act by act, and every act took effect once. */
function checkResponses(below: Kept, above: Kept, say: Say): void {
  const copies = new Map(above.responses.map((response) => [response.id, response]));
  const ofLink = new Set(
    [below, above].flatMap(({ alarms }) => alarms.flatMap(({ id, rule }) => (saidOfTheOther.includes(rule) ? [id] : []))),
  );
  const owned = new Set(below.responses.map(({ id }) => id));
  for (const { id } of above.responses) if (!owned.has(id) && !ofLink.has(id)) say(`above: response ${id} is of nobody below`);
  for (const response of below.responses) {
    const { id } = response;
    if (ofLink.has(id)) continue;
    const copy = copies.get(id);
    if (copy === undefined) {
      say(`LOST: response ${id} is not above`);
      continue;
    }
    const of = ({ stage, sequence, closedAs }: Pick<typeof copy, 'stage' | 'sequence' | 'closedAs'>) =>
      `${stage} at step ${sequence}, closed as ${closedAs}`;
    if (of(copy) !== of(response)) say(`response ${id}: below ${of(response)}; above ${of(copy)}`);
    const steps = (kept: Kept) => kept.responseSteps.get(id) ?? [];
    const words = (kept: Kept) =>
      steps(kept)
        .map(({ sequence, event, about, by }) => `${sequence} ${event} ${about} ${by}`)
        .join(', ');
    if (words(above) !== words(below)) say(`response ${id}: its steps below are ${words(below)}; above ${words(above)}`);
    const acts = steps(below).flatMap(({ event, about, by }) => (by === null ? [] : [`${event} ${about}`]));
    if (new Set(acts).size !== acts.length) say(`response ${id}: an act took effect twice: ${acts.join(', ')}`);
  }
}

/** What people above were shown and told. */
function checkScreenAbove(below: Kept, { outside: { terminal }, kept }: Side, say: Say): void {
  for (const { alarm } of terminal.deliveries) {
    if (saidOfTheOther.includes(alarm.rule)) continue;
    if (!kept.alarms.some(({ id }) => id === alarm.id)) say(`TOLD BEFORE KEPT: ${alarm.id} was shown above and is not in the store`);
    const steps = below.transitions.get(alarm.id) ?? [];
    if (steps.length < alarm.sequence)
      say(`TOLD BEFORE KEPT: step ${alarm.sequence} of ${alarm.id} was shown above, below there are ${steps.length}`);
    if (alarm.acknowledgedBy !== null && !steps.some(({ event }) => event === 'acknowledged'))
      say(`INVENTED: ${alarm.id} was shown above as acknowledged, nobody did`);
  }
  const own = new Set(kept.alarms.flatMap(({ id, rule }) => (saidOfTheOther.includes(rule) ? [id] : [])));
  for (const { alarmId, by } of terminal.acknowledged) {
    if (own.has(alarmId)) continue;
    const people = (below.transitions.get(alarmId) ?? []).filter(({ event }) => event === 'acknowledged').map((step) => step.by);
    if (people.length !== 1 || people[0] !== by)
      say(`LOST ACKNOWLEDGEMENT: ${by} was told above that ${alarmId} is acknowledged; below: ${people}`);
  }
}

/** At most one duplicate for each crash: no delivery comes more often than once and once more for each. */
function checkRepeats({ terminal }: Outside, kills: number, say: Say): void {
  const times = new Map<string, number>();
  for (const { deliveryId } of terminal.deliveries) times.set(deliveryId, (times.get(deliveryId) ?? 0) + 1);
  for (const [id, count] of times) if (count > 1 + kills) say(`delivery ${id} came ${count} times, ${kills} crashes`);
}
