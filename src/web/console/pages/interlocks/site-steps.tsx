import type { InterlockSite } from '../../data/interlocks.ts';
import { useWords } from '../../text/language.ts';
import { momentText } from '../../text/moment-text.ts';

/** Who did what at a place, in order, with what they said to it. */
export function SiteSteps({ site: { proposed, test, approved, disabled } }: { readonly site: InterlockSite }) {
  const { say, person } = useWords();
  const seen = test?.witnessed ?? null;
  const did = ({ by, at }: { readonly by: string; readonly at: string }) => ({ by: person(by), at: momentText(at) });
  const steps: readonly (readonly [string, string | null] | null)[] = [
    [say('interlock.by.proposed', did(proposed)), proposed.comment],
    test && [say('interlock.by.tested', { ...did(test.fired), n: test.confirmed, all: test.of }), test.deviceId],
    seen && [say(seen.passed ? 'interlock.by.passed' : 'interlock.by.notPassed', did(seen)), seen.comment],
    approved && [say('interlock.by.approved', did(approved)), approved.comment],
    disabled && [
      disabled.by === null
        ? say('interlock.by.changed', { at: momentText(disabled.at) })
        : say('interlock.by.disabled', { by: person(disabled.by), at: momentText(disabled.at) }),
      disabled.comment,
    ],
  ];
  return steps
    .filter((step) => step !== null)
    .map(([words, comment]) => (
      <div key={words}>
        <span className="quiet">{words}</span> {comment}
      </div>
    ));
}
