import type { ComponentProps } from 'react';
import { addTerminal, terminalPath } from '../../data/terminals.ts';
import { AccountDialog } from '../../parts/account-dialog.tsx';
import { LinkButton } from '../../parts/link-button.tsx';
import { useWords } from '../../text/language.ts';

const words = {
  made: 'terminals.made',
  add: 'terminals.add',
  next: 'terminals.next',
  secret: 'terminals.secret',
  once: 'terminals.once',
  id: 'terminals.id',
  idHint: 'terminals.id.hint',
  placeHint: 'terminals.place.hint',
} as const;

type Shown = Pick<ComponentProps<typeof AccountDialog>, 'place' | 'added' | 'close'>;

export default function TerminalDialog(shown: Shown) {
  const { say } = useWords();
  const open = (id: string) => (
    <LinkButton primary to={terminalPath(id)}>
      {say('terminals.open')}
    </LinkButton>
  );
  return <AccountDialog {...shown} words={words} empty={say('terminals.place.empty')} add={addTerminal} then={open} />;
}
