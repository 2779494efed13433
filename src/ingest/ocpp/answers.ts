import type { Payload, Version } from './protocol.ts';
import { transactionIdOf } from './transaction-id.ts';

export interface AnswerContext {
  readonly version: Version;
  /** Seconds between two heartbeats that the station shall send. */
  readonly heartbeatSeconds: number;
  /** ms since epoch. */
  readonly wall: number;
}

type Answer = (payload: Payload, context: AnswerContext) => Payload;

const empty: Answer = () => ({});
const now = ({ wall }: AnswerContext) => new Date(wall).toISOString();
/** This gateway watches; who may charge is decided where charging is paid for, and refusing here would stop it. */
const tag: Answer = (_payload, { version }) =>
  version === 'ocpp1.6' ? { idTagInfo: { status: 'Accepted' } } : { idTokenInfo: { status: 'Accepted' } };

/** Answers that say more than "taken". Everything else is answered with an empty object, which is what its schema asks for. */
const answers: Readonly<Record<string, Answer>> = {
  BootNotification: (_payload, context) => ({ currentTime: now(context), interval: context.heartbeatSeconds, status: 'Accepted' }),
  Heartbeat: (_payload, context) => ({ currentTime: now(context) }),
  Authorize: tag,
  StartTransaction: (payload) => ({ transactionId: transactionIdOf(payload), idTagInfo: { status: 'Accepted' } }),
  StopTransaction: (payload) => (payload.idTag === undefined ? {} : { idTagInfo: { status: 'Accepted' } }),
  TransactionEvent: (payload) => (payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } }),
  // It is kept, and a device type may read it; what the vendor means by it nobody here knows.
  DataTransfer: () => ({ status: 'Accepted' }),
  // No certificates are issued here.
  SignCertificate: () => ({ status: 'Rejected' }),
  Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }),
  GetCertificateStatus: () => ({ status: 'Failed' }),
  NotifyEVChargingNeeds: () => ({ status: 'Rejected' }),
  NotifyEVChargingSchedule: () => ({ status: 'Accepted' }),
};

/** What a call is answered with once it is on disk. */
export function answerTo(action: string, payload: Payload, context: AnswerContext): Payload {
  return (answers[action] ?? empty)(payload, context);
}
