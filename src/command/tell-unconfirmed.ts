import { type Command, type CommandStep, isOver } from '../model/command.ts';
import { commandNotConfirmedRule, vitalNotConfirmedRule } from '../model/command-rules.ts';
import type { Signal } from '../model/signal.ts';
import { subjectKey } from '../model/subject.ts';
import type { Text } from '../model/text.ts';

/**
 * A command that a person or a program asked for is over and may not have been done; null = nothing to say. Not when it was refused
 * before anything was sent: who asked has that as the answer. Interlocks tell of theirs themselves.
 *
 * Momentary, because a person has to look whatever comes later; the next one that fails is another occurrence of the same alarm.
 */
export function tellUnconfirmed({ command, event }: CommandStep, title: Text, vital: boolean): Signal | null {
  const { deviceId, origin, state, sentAt, outcome } = command;
  if (origin.via === 'gateway' || event === 'late-answer' || !isOver(command) || outcome === null) return null;
  const failed = state === 'failed' || state === 'expired' || (state === 'refused' && sentAt !== null);
  if (!failed) return null;
  return {
    subject: subjectKey('device', deviceId),
    component: componentOf(command),
    rule: vital ? vitalNotConfirmedRule : commandNotConfirmedRule,
    to: 'event',
    reason: {
      zh: `命令“${title.zh}”未确认：${outcome.text.zh}${origin.by === null ? '' : `（${origin.by} 下达）`}`,
      en: `Command "${title.en}" not confirmed: ${outcome.text.en}${origin.by === null ? '' : ` (asked for by ${origin.by})`}`,
    },
  };
}

/** The command, and the part of the device that it moves where its read-back says which. */
function componentOf({ command, expect }: Command): string {
  const parts = new Set(expect.flatMap(({ component }) => (component === '' ? [] : [component])));
  return [command, ...(parts.size === 1 ? parts : [])].join('/');
}
