import { Button } from 'antd';
import { useState } from 'react';
import { verifyAudit } from '../../data/audit.ts';
import { detailOf } from '../../data/gateway-api.ts';
import { useWords } from '../../text/language.ts';

/** Walks the whole chain, when somebody asks: it costs. */
export function Verify() {
  const { say } = useWords();
  const [said, setSaid] = useState<{ readonly good: boolean; readonly words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    setSaid(null);
    try {
      const { checked, bad } = await verifyAudit();
      if (bad === null) setSaid({ good: true, words: say('audit.verify.good', { n: checked }) });
      else setSaid({ good: false, words: say('audit.verify.bad', { n: bad.sequence, why: bad.why }) });
    } catch (error) {
      setSaid({ good: false, words: say('audit.verify.failed', { detail: detailOf(error) }) });
    }
    setBusy(false);
  };
  return (
    <div className="verify">
      <Button onClick={() => void run()} loading={busy}>
        {say('audit.verify')}
      </Button>
      <p role="status" className={said?.good === false ? 'problem' : 'health is-ok'}>
        {said === null ? null : `${said.good ? '✓' : '✗'} ${said.words}`}
      </p>
    </div>
  );
}
