import { expect, test } from 'vitest';
import { profileOf, qualitiesOf, read, valuesOf } from './fixtures.ts';

const lift = profileOf('lift-monitor');
const said = (values: object, status: unknown) => read(lift, JSON.stringify({ values, status, since: { 'lift.floor': 1 } }));

test('what a source marks as bad is missing with its word as the reason, never the number that stands there', () => {
  const { readings, problems } = said({ 'lift.floor': 0, 'lift.doorClosed': true }, { 'lift.floor': 'BadSensorFailure' });
  expect(valuesOf(readings)).toEqual({ 'lift.floor': null, 'lift.doorClosed': true });
  expect(qualitiesOf(readings)).toEqual({ 'lift.floor': 'missing', 'lift.doorClosed': 'good' });
  expect(problems).toMatchObject([{ code: 'value-bad', weight: 'notice', came: 'lift.floor: BadSensorFailure' }]);
});

test('what it marks as uncertain keeps its value and is uncertain', () => {
  const { readings, problems } = said({ 'lift.floor': 4 }, { 'lift.floor': 'UncertainLastUsableValue' });
  expect([valuesOf(readings), qualitiesOf(readings)]).toEqual([{ 'lift.floor': 4 }, { 'lift.floor': 'uncertain' }]);
  expect(problems).toEqual([]);
});

test.each([[{ 'lift.floor': 'fine' }], [{ 'lift.floor': 7 }], ['Bad'], [['Bad']]])(
  'a status nobody understands is a problem: %j',
  (status) => {
    const { problems, readings } = said({ 'lift.floor': 4 }, status);
    expect(problems.map(({ code, weight }) => [code, weight])).toEqual([['bad-status', 'error']]);
    if (typeof status === 'object' && !Array.isArray(status)) expect(valuesOf(readings)).toEqual({ 'lift.floor': null });
  },
);

test('a status of the prototype reaches nothing', () => {
  const { readings } = read(lift, '{"values":{"lift.floor":4},"status":{"__proto__":"Bad"}}');
  expect(valuesOf(readings)).toEqual({ 'lift.floor': 4 });
});
