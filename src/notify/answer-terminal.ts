import type { ActOrigin } from '../model/act.ts';
import type { Delivery } from '../model/delivery.ts';
import type { Language } from '../model/text.ts';
import { acknowledgedMessage, errorMessage } from './delivery-message.ts';
import type { HubPorts, TerminalIdentity } from './hub-ports.ts';
import type { TerminalMessage } from './terminal-message.ts';

export interface AnswerContext {
  readonly terminalId: string;
  readonly identity: TerminalIdentity;
  readonly ports: Pick<HubPorts, 'act' | 'audit' | 'present'>;
  /** ms since epoch. */
  readonly now: number;
  readonly language: Language;
  /** The delivery, when it was for this terminal. */
  delivery(id: string): Delivery | null;
  receipt(delivery: Delivery, kind: 'received' | 'shown'): void;
  alive(word: Extract<TerminalMessage, { type: 'alive' }>): void;
}

/** What is said back to the terminal (null = nothing), and the code when it was refused. */
export interface Answer {
  readonly json: string | null;
  readonly refused: string | null;
}

const nothing: Answer = { json: null, refused: null };
const refuse = (code: string, detail: string): Answer => ({ json: errorMessage(code, detail), refused: code });

/** One valid message of a terminal: what it does, and the answer. Rejects only when the journal cannot be written. */
export async function answerTerminal(message: TerminalMessage, context: AnswerContext): Promise<Answer> {
  if (message.type === 'alive') {
    context.alive(message);
    return nothing;
  }
  const delivery = context.delivery(message.deliveryId);
  if (!delivery) return refuse('unknown-delivery', `deliveryId: no delivery to this terminal has the id ${message.deliveryId}`);
  switch (message.type) {
    case 'received':
    case 'shown':
      context.receipt(delivery, message.type);
      return nothing;
    case 'acknowledge':
      return acknowledge(message, delivery, context);
    case 'present':
      return present(message, delivery, context);
    case 'silence':
      return silence(message, delivery, context);
  }
}

async function acknowledge(
  message: Extract<TerminalMessage, { type: 'acknowledge' }>,
  delivery: Delivery,
  context: AnswerContext,
): Promise<Answer> {
  const origin = originOf(message.by, context);
  if (!origin) return refuse('name-missing', 'by: expected the id of the person who acknowledges, came nothing; sign in or send a name');
  // Whoever acknowledges has it.
  context.receipt(delivery, 'shown');
  const comment = message.comment?.trim() || null;
  const result = await context.ports.act({ act: 'acknowledge', alarmId: delivery.alarmId, comment }, origin);
  if (result.outcome === 'refused') return refuse(result.code, result.reason[context.language]);
  const { acknowledgedBy, acknowledgedAt, replica } = result.alarm;
  const waiting = replica?.pending.find(({ act }) => act === 'acknowledge');
  if (acknowledgedBy === null && waiting !== undefined)
    return { json: acknowledgedMessage(delivery.id, delivery.alarmId, waiting.by ?? '', waiting.at, false), refused: null };
  // Late and useless (the alarm had ended unacknowledged): nobody's name is invented for it.
  if (acknowledgedBy === null || acknowledgedAt === null) {
    return refuse('not-acknowledged', `alarm ${delivery.alarmId} is ${result.alarm.state} and no acknowledgement was recorded`);
  }
  return { json: acknowledgedMessage(delivery.id, delivery.alarmId, acknowledgedBy, acknowledgedAt), refused: null };
}

/** Somebody is there, and says who. */
async function present(
  message: Extract<TerminalMessage, { type: 'present' }>,
  delivery: Delivery,
  context: AnswerContext,
): Promise<Answer> {
  const origin = originOf(message.by, context);
  if (!origin) return refuse('name-missing', 'by: expected the id of the person who answers, came nothing; sign in or send a name');
  context.receipt(delivery, 'shown');
  const inTime = (await context.ports.present?.(delivery.id, context.terminalId, origin)) ?? false;
  return inTime ? nothing : refuse('check-over', `deliveryId: this duty check waits for no answer any more: ${message.deliveryId}`);
}

/** Only the sound at that terminal: recorded, never an acknowledgement. */
async function silence(
  message: Extract<TerminalMessage, { type: 'silence' }>,
  delivery: Delivery,
  context: AnswerContext,
): Promise<Answer> {
  const origin = originOf(message.by, context) ?? { by: null, via: 'asserted' as const, from: context.terminalId };
  await context.ports.audit({
    at: context.now,
    origin,
    act: 'alarm.silenced',
    target: `alarm:${delivery.alarmId}`,
    detail: { terminal: context.terminalId, deliveryId: delivery.id, seconds: message.seconds },
  });
  return nothing;
}

/** The signed-in person where there is one, else the name the terminal gives; null when there is neither. */
function originOf(by: string | null | undefined, context: AnswerContext): ActOrigin | null {
  if (context.identity.userId !== null) return { by: context.identity.userId, via: 'session', from: context.terminalId };
  return by ? { by, via: 'asserted', from: context.terminalId } : null;
}
