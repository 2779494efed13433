import { defaultToleranceSeconds } from '../model/place-rule.ts';
import type { DeviceProfile } from '../model/profile.ts';
import type { Comparison, Rule, Statement, Term } from '../model/rule.ts';
import { oppositeOf } from './compile-terms.ts';
import { hoursText } from './hours-text.ts';

/** What a rule says, in one line of plain words: for the generated table and for `explain`. */
export function conditionText(rule: Rule, profile: DeviceProfile): string {
  const points = new Map(profile.bindings.map(({ point }) => [point.name, point]));
  const excuses = rule.unless.map(({ point, test }) => {
    // The model keeps the opposite of what the file says (see compile-terms.ts); people read the file's words.
    const known = points.get(point);
    const excuse = known === undefined ? null : oppositeOf(test, known);
    return excuse === null ? `not ${termText({ point, test })}` : termText({ point, test: excuse });
  });
  const excused = excuses.length === 0 ? '' : `; not judged while ${excuses.join(' or ')}`;
  const speaking = rule.suppressedBy === undefined ? '' : `; suppressed while ${rule.suppressedBy.join(' or ')} stands`;
  return `${conditionOnly(rule)}${excused}${hoursText(rule.hours)}${speaking}`;
}

function conditionOnly({ condition, raiseDelaySeconds, clearDelaySeconds }: Rule): string {
  const held = raiseDelaySeconds > 0 ? ` for ${raiseDelaySeconds} s` : '';
  const gone = clearDelaySeconds > 0 ? ` for ${clearDelaySeconds} s` : '';
  switch (condition.kind) {
    case 'threshold':
      return `${termText({ point: condition.point, test: condition.raise })}${held}, until ${testText(condition.clear)}${gone}`;
    case 'state': {
      const until = condition.clear === null ? '' : `, until ${termsText(condition.clear)}${gone}`;
      return `${termsText(condition.when)}${held}${until}`;
    }
    case 'several': {
      const until = condition.clear === null ? '' : `, until ${statementText(condition.clear)}${gone}`;
      return `${statementText(condition.when)}${held}${until}`;
    }
    case 'event':
      return `each time ${termsText(condition.when)}`;
    case 'expression': {
      const until = condition.clear === null ? '' : `, until \`${condition.clear}\`${gone}`;
      return `\`${condition.when}\`${held}${until}`;
    }
    case 'rate': {
      const { point, direction, perSeconds, windowSeconds, raise, clear, when } = condition;
      const way = direction === 'either' ? 'rising or falling' : direction;
      const also = when.length === 0 ? '' : ` while ${termsText(when)}`;
      const unit = `per ${perSeconds} s`;
      return `${point} ${way} ${testText(raise)} ${unit} over ${windowSeconds} s${also}${held}, until ${testText(clear)} ${unit}${gone}`;
    }
    case 'count': {
      const { counts, when, windowSeconds, raise, clear } = condition;
      const what = counts === 'starts' ? `${termsText(when)} begins` : `${termsText(when)} is reported`;
      return `${what} ${raise} times within ${windowSeconds} s${held}, until fewer than ${clear}${gone}`;
    }
    case 'trend': {
      const { point, limit, raiseSeconds, clearSeconds, windowSeconds, when } = condition;
      const also = when.length === 0 ? '' : ` while ${termsText(when)}`;
      const is = `${point} ${testText(limit)} within ${raiseSeconds} s at the slope of the last ${windowSeconds} s`;
      return `${is}${also}${held}, until it would take more than ${clearSeconds} s${gone}`;
    }
    case 'sequence': {
      const { steps, withinSeconds, at, toleranceSeconds = defaultToleranceSeconds } = condition;
      const where = at === undefined ? '' : ` at different devices of one ${at} whose clocks are at most ${toleranceSeconds} s apart`;
      return `each time ${steps.map(termsText).join(', then ')}, within ${withinSeconds} s${where}`;
    }
    case 'together': {
      const parts = condition.parts.map(({ devices, when }) => `${devices} device${devices === 1 ? '' : 's'} with ${termsText(when)}`);
      return `${parts.join(' and ')} at one ${condition.at} within ${condition.withinSeconds} s${held}${gone && `, until not so${gone}`}`;
    }
    case 'baseline': {
      const { point, direction, raise, clear, minWeeks, weeks, when } = condition;
      const way = direction === 'either' ? 'off' : direction;
      const also = when.length === 0 ? '' : ` while ${termsText(when)}`;
      const usual = `what is usual at this hour of the week (${minWeeks} to ${weeks} weeks)`;
      return `${point} ${raise} robust standard deviations ${way} ${usual}${also}${held}, until less than ${clear}${gone}`;
    }
    case 'deadMan': {
      const { when, counts, seconds } = condition;
      const not = counts === 'starts' ? `${termsText(when)} does not begin` : `${termsText(when)} is not reported`;
      return `${not} for ${seconds} s in which the device is heard; judged only where consent is recorded for the device`;
    }
    case 'expected':
      return `${termsText(condition.when)} is not reported for ${condition.seconds} s in which the device is heard`;
    case 'witness':
      return `${termsText(condition.when)} within ${condition.withinSeconds} s`;
    case 'step':
      return `each time ${termsText(condition.when)}`;
    case 'absence':
      return `no message for ${condition.seconds} s`;
    case 'unreadable':
      return 'a message cannot be read';
    case 'signal':
      return 'the gateway observes it';
  }
}

function termsText(terms: readonly Term[]): string {
  return terms.map(termText).join(' and ');
}
function statementText(statement: Statement): string {
  if (statement.kind === 'test') {
    const { point, minus, test } = statement;
    return termText({ point: minus === null ? point : `${point} minus ${minus}`, test });
  }
  const { atLeast, of } = statement;
  const parts = of.map((part) => (part.kind === 'group' ? `(${statementText(part)})` : statementText(part)));
  if (atLeast === 1) return parts.join(' or ');
  return atLeast === of.length ? parts.join(' and ') : `at least ${atLeast} of: ${parts.join('; ')}`;
}
function termText({ point, test }: Term): string {
  return `${point} ${testText(test)}`;
}
const words = { above: 'above', below: 'below', atLeast: 'at least', atMost: 'at most' } as const;
function testText(test: Comparison): string {
  if (test.op === 'is') return `is ${test.value}`;
  return test.op === 'in' ? `is ${test.values.join(' or ')}` : `${words[test.op]} ${test.limit}`;
}
