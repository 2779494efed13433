import type { ActOrigin, AlarmAct } from '../model/act.ts';
import { signed } from '../model/signature.ts';
import type { Text } from '../model/text.ts';
import { sentence } from './alarm-sentences.ts';
import type { StepCell } from './alarm-step.ts';

/** What a step says that a person took. */
export function actReason(act: AlarmAct, origin: ActOrigin, cell: StepCell): Text {
  const name = signed(origin);
  switch (act.act) {
    case 'comment':
      return sentence.commented(origin.by);
    case 'end':
      return sentence.ended(name);
    case 'acknowledge':
      return cell.to === 'normal' ? sentence.acknowledgedAndOver(name) : sentence.acknowledged(name);
    case 'withdraw':
      return sentence.withdrawn(name);
    case 'classify':
      return sentence.classified(name, act.classification);
    case 'shelve':
      return sentence.shelved(name, act.minutes, act.oneShot);
    case 'unshelve':
      return sentence.unshelved(name);
  }
}
