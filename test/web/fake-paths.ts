import { transmissionClasses, transmissionClassSource } from '../../src/model/path-measure.ts';
import type { FakeGateway } from './fake-gateway.ts';

/** A good terminal, one that is lost, and a subscriber that is watched for long. */
export function fillPaths(gateway: FakeGateway): void {
  const moment = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const times = { from: moment(20), to: moment(0), sample: 132, unanswered: 0, meanSeconds: 0.084, p95Seconds: 0.21, maxSeconds: 1.4 };
  const place = '阳光社区/1号楼';
  const short = { watched: 'line', since: moment(3), observedSeconds: 259_200, losses: 0, lostSeconds: 0, ratio: null };
  const body = {
    items: [
      { kind: 'terminal', id: 'gate', channel: 'terminal', place, lost: false, times, availability: short },
      {
        kind: 'terminal',
        id: 'duty-2',
        channel: 'terminal',
        place,
        lost: true,
        times: { ...times, sample: 0, unanswered: 3, meanSeconds: null, p95Seconds: null, maxSeconds: null },
        availability: { ...short, losses: 2, lostSeconds: 4_210 },
      },
      {
        kind: 'subscriber',
        id: 'city',
        channel: 'cap',
        place: '',
        lost: false,
        times: null,
        availability: { watched: 'test', since: moment(90), observedSeconds: 7_776_000, losses: 4, lostSeconds: 900, ratio: 0.999884 },
      },
      { kind: 'tier', id: 'tier-above', channel: 'tier', place: '', lost: false, times, availability: short },
      { kind: 'heartbeat', id: 'heartbeat', channel: 'heartbeat', place: '', lost: false, times, availability: short },
    ],
    classes: transmissionClasses,
    source: transmissionClassSource,
  };
  gateway.answers.set('GET /api/v1/paths', { status: 200, body });
}
