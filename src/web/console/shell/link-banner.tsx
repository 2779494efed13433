import { Alert } from 'antd';
import { useLink } from '../data/link.ts';
import { useWords } from '../text/language.ts';
import { momentText } from '../text/moment-text.ts';

/** Nothing looks live that is not: said on top of every page while the gateway does not speak. */
export function LinkBanner() {
  const { say } = useWords();
  const { state, heardAt } = useLink();
  if (state !== 'down') return null;
  return (
    <Alert
      className="frame-link"
      type="error"
      banner
      showIcon
      title={heardAt === null ? say('link.down.never') : say('link.down', { at: momentText(heardAt) })}
      description={say('link.down.do')}
    />
  );
}
