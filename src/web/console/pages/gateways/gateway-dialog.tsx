import type { ComponentProps } from 'react';
import { addGateway } from '../../data/gateways.ts';
import { AccountDialog } from '../../parts/account-dialog.tsx';

const words = {
  made: 'gateways.made',
  add: 'gateways.add',
  next: 'gateways.next',
  secret: 'gateways.secret',
  once: 'gateways.once',
  id: 'gateways.id',
  idHint: 'gateways.id.hint',
  placeHint: 'gateways.place.hint',
} as const;

type Shown = Pick<ComponentProps<typeof AccountDialog>, 'place' | 'added' | 'close'>;

export default function GatewayDialog(shown: Shown) {
  return <AccountDialog {...shown} words={words} add={addGateway} />;
}
