import { expect, test } from 'vitest';
import { surveyOf } from '../../src/gateway/duty-survey.ts';
import { handoverLists } from '../../src/model/duty.ts';
import type { Incident } from '../../src/model/incident.ts';
import { samplePlans } from '../federate/sample-plans.ts';
import { TierWorld } from '../federate/tier-world.ts';
import type { JudgedSite } from './judged-site.ts';

const person = { by: 'wang', via: 'session', from: 'desk' } as const;
const worn = { 'gas.state': 'end-of-life' };

/** As the gateway asks itself (gateway/duty-side.ts), over what the judge has committed; list -> its lines, `title place`. */
function survey(site: JudgedSite, place: string): Record<string, readonly string[]> {
  site.commit();
  const alarms = [...site.alarms.values()];
  const incidents = alarms
    .filter(({ id, incident }) => incident?.id === id)
    .filter(({ id }) => alarms.some(({ incident, state }) => incident?.id === id && state !== 'normal'))
    .map(({ incident, raisedAt }) => ({ ...incident, startedAt: raisedAt }) as unknown as Incident);
  const within = ({ area }: Incident) => place === '' || area === place || area.startsWith(`${place}/`);
  const { counts, lists } = surveyOf(
    {
      book: site.book,
      copies: () => site.tiers.replicas.active(),
      responses: () => [...site.responding.all(), ...site.tiers.copies.all()],
      tests: site.tests,
      placeOf: () => 'A/1',
      reader: { incidents: () => ({ items: incidents.filter(within), next: null }) },
    },
    place,
    site.moment().at,
  );
  for (const list of handoverLists) expect([list, lists[list].length]).toEqual([list, counts[list]]);
  return Object.fromEntries(handoverLists.map((list) => [list, lists[list].map(({ title, place: at }) => `${title.en} ${at}`)]));
}

function world(): TierWorld {
  const world = new TierWorld(2, 60, false, samplePlans);
  const [below] = world.sites;
  for (const id of ['g1', 'g2', 'g3']) below!.add(id, 'gas-household');
  below!.add('sos', 'sos-button');
  return world;
}
const idOf = (site: JudgedSite, rule: string, deviceId: string) => {
  site.commit();
  return [...site.alarms.values()].find((alarm) => alarm.rule === rule && alarm.deviceId === deviceId)!.id;
};
const out = (site: JudgedSite, deviceId: string) =>
  site.put({
    kind: 'service',
    act: { act: 'out', deviceId, rule: null, permit: 'P-7', reason: 'new sensor', minutes: 60, lifeSafety: true },
    origin: person,
  });

test('open, shelved, out of service and under test at the owner; above, the copies stand in the same lists, below the place of their gateway', () => {
  const it = world();
  const [below, above] = [it.site(0), it.site(1)];
  for (const id of ['g1', 'g2', 'g3']) below.say(id, worn);
  it.act(0, { act: 'acknowledge', alarmId: idOf(below, 'gas.end-of-life', 'g2'), comment: null }, 'wang');
  it.act(0, { act: 'shelve', alarmId: idOf(below, 'gas.end-of-life', 'g2'), comment: 'ordered', minutes: 30, oneShot: false }, 'wang');
  out(below, 'g3');
  below.start('sos');
  it.heal();
  const [title] = [...below.alarms.values()].map((alarm) => alarm.title.en);
  const own = survey(below, 'A');
  expect(own.open).toContain(`${title} A/1`);
  expect(own.shelved).toEqual([`${title} A/1`]);
  expect(own.outOfService).toEqual(['Out of service, P-7: new sensor A/1']);
  expect(own.underTest).toEqual(['new A/1']);
  const copied = survey(above, 'P');
  expect(copied.shelved).toEqual([`${title} P/A/1`]);
  expect(copied.outOfService).toEqual([`${title} P/A/1`]);
  expect(copied.open).toEqual(own.open!.map((line) => line.replace(/A\/1$/, 'P/A/1')));
  // Another place has none of it.
  expect(Object.values(survey(above, 'Q')).flat()).toEqual([]);
});

test('a device that fell silent is in the list of both tiers, and leaves it when it speaks', () => {
  const it = world();
  const [below, above] = [it.site(0), it.site(1)];
  below.say('g1', { 'gas.state': 'normal', 'gas.concentration': 0 });
  for (let minute = 0; minute < 48 * 60 && !survey(below, 'A').silent!.length; minute += 30) below.pass(30);
  it.heal();
  expect(survey(below, 'A').silent!.length).toBeGreaterThan(0);
  expect(survey(above, 'P').silent).toEqual(survey(below, 'A').silent!.map((line) => line.replace(/A\/1$/, 'P/A/1')));
  for (const id of ['g1', 'g2', 'g3']) below.say(id, { 'gas.state': 'normal', 'gas.concentration': 0 });
  below.say('sos', { 'sos.pressed': false });
  it.heal();
  expect([survey(below, 'A').silent, survey(above, 'P').silent]).toEqual([[], []]);
});

test('a response that is not closed stays in the list of incidents after its alarms have ended, own and copied, until it is closed', () => {
  const it = world();
  const [below, above] = [it.site(0), it.site(1)];
  below.say('sos', { 'sos.pressed': true });
  it.heal();
  const both = () => [survey(below, 'A').incidents, survey(above, 'P').incidents].map((lines) => lines!.length);
  expect(both()).toEqual([1, 1]);
  const alarmId = it.fromBottom(0)[0]!.id;
  it.act(0, { act: 'acknowledge', alarmId, comment: null }, 'wang');
  it.act(0, { act: 'end', alarmId, comment: 'she is well', classification: 'real' }, 'wang');
  it.heal();
  expect(it.responses(0)[0]).toMatchObject({ closedAt: null, active: [] });
  expect(survey(below, 'A').open).toEqual([]);
  expect(survey(below, 'A').incidents).toEqual([expect.stringMatching(/\(alarms ended, response not closed\) A\/1$/)]);
  expect(survey(above, 'P').incidents).toEqual([expect.stringMatching(/\(alarms ended, response not closed\) P\/A\/1$/)]);
  it.respond(0, { act: 'close', responseId: it.responses(0)[0]!.id, as: 'false', comment: 'nobody' }, 'wang');
  it.heal();
  expect(both()).toEqual([0, 0]);
});

test('a drill is in the list of incidents marked as one, at both tiers; what is real has no mark', () => {
  const it = world();
  const [below, above] = [it.site(0), it.site(1)];
  below.put({ kind: 'drill', act: { act: 'start', id: 'd1', plan: 'leak', place: 'A/1', reason: 'yearly' }, origin: person });
  below.say('sos', { 'sos.pressed': true });
  it.heal();
  const drills = (lines: readonly string[] | undefined) => (lines ?? []).map((line) => line.startsWith('[EXERCISE] ')).sort();
  expect([drills(survey(below, 'A').incidents), drills(survey(above, 'P').incidents)]).toEqual([
    [false, true],
    [false, true],
  ]);
});
