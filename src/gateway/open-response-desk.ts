import type { Settings } from '../config/settings.ts';
import type { JournalReader } from '../model/journal.ts';
import type { Log } from '../runtime/log.ts';
import type { Flow } from './live-flow.ts';
import { ResponseDesk } from './response-desk.ts';

/** The desk of responses, told of receipts from here on. */
export function openResponseDesk(settings: Settings, reader: JournalReader, flow: Flow, log: Log): ResponseDesk {
  const { pipeline } = flow;
  const desk = new ResponseDesk({
    book: flow.responses,
    drills: flow.drills,
    tiers: flow.tiers,
    now: flow.moment,
    reader,
    plans: () => flow.plans.inForce(),
    response: (act, origin) => pipeline.response(act, origin),
    drill: (act, origin) => pipeline.drill(act, origin),
    append: (inputs) => pipeline.append(inputs),
    drillsPerYear: settings['drills.perYear'],
    breathe: () => new Promise<void>((done) => setImmediate(done)),
    log,
  });
  flow.onReceipt((alarmId, kind, terminalId) => desk.onReceipt(alarmId, kind, terminalId));
  return desk;
}
