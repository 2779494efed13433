import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { checkPlans, wordsOf } from '../../src/cli/validate-plans.ts';
import { compilePlan } from '../../src/plans/compile-plan.ts';
import { loadPlans } from '../../src/plans/load-plans.ts';
import { runPlanExamples } from '../../src/plans/run-plan-examples.ts';
import { loadProfiles } from '../../src/profiles/load-profiles.ts';
import { describeProfileProblem } from '../../src/profiles/profile-problem.ts';

const root = join(import.meta.dirname, '../..');
const words = wordsOf(loadProfiles(join(root, 'devices')))!;
const sos = readFileSync(join(root, 'plans/sos.yaml'), 'utf8');

/** A shipped plan with one thing changed. */
function changed(from: string | RegExp, to: string): string {
  expect(sos.replace(from, to)).not.toBe(sos);
  return sos.replace(from, to);
}

describe('what is wrong in a plan is said with its place, what was expected, what came and the cure', () => {
  const wrong: readonly [what: string, source: string, pointer: string, expected: RegExp, came: RegExp][] = [
    ['an unknown key', changed('per: subject', 'per: subject\nurgent: true'), '/urgent', /a key that the schema knows/, /urgent/],
    ['a role that nobody has', changed('role: operator', 'role: hero'), '/steps/0/role', /operator/, /hero/],
    ['a stage that no step may reach', changed('reaches: dispatched', 'reaches: closed'), '/steps/1/reaches', /dispatched/, /closed/],
    ['a time without a unit', changed('within: 60 s', 'within: 60'), '/clocks/answered/within', /string|\d+ /, /60/],
    [
      'a clock without a source',
      changed(/ {4}source: \{ zh: 现场选定, en: A choice of the site \}\n/, ''),
      '/clocks/answered/source',
      /./,
      /./,
    ],
    ['a clock that runs backwards', changed('to: acknowledged', 'to: queued'), '/clocks/answered/to', /a stage behind queued/, /queued/],
    ['no time at all', changed('within: 60 s', 'within: 0 s'), '/clocks/answered/within', /more than 0 s/, /0 s/],
    ['English in place of Chinese', changed('zh: 呼救、跌倒', 'zh: Call for help'), '/title/zh', /Chinese characters/, /Call for help/],
    ['Chinese in place of English', changed('en: Call for help or a fall', 'en: 呼救'), '/title/en', /an English text/, /呼救/],
    ['two steps of one name', changed('id: on-site', 'id: send'), '/steps/2/id', /an id of its own/, /send/],
    [
      'steps out of order',
      changed('reaches: on-site', 'reaches: dispatched'),
      '/steps/2/reaches',
      /a stage behind dispatched/,
      /dispatched/,
    ],
    ['nobody ever on site', changed('    reaches: on-site\n', ''), '/steps', /a step that reaches on-site/, /none/],
    ['nothing ever resolved', changed('    reaches: resolved\n', ''), '/steps', /a step that reaches resolved/, /none/],
    [
      'a ladder that hangs on no clock',
      changed('missed: arrival', 'missed: arival'),
      '/escalation/3/when/missed',
      /answered, sent, arrival/,
      /arival/,
    ],
    [
      'one clock for two levels',
      changed('missed: sent', 'missed: answered'),
      '/escalation/2/when/missed',
      /a clock of its own/,
      /calls level 2 already/,
    ],
    ['tiers out of order', changed('tier: district', 'tier: community'), '/escalation/3/tier', /a tier above sub-district/, /community/],
    [
      'a first level that is called',
      changed('    roles: [operator, grid]', '    roles: [operator, grid]\n    when: { missed: sent }'),
      '/escalation/0/when',
      /no `when`/,
      /sent/,
    ],
    [
      'two things at one moment',
      changed('{ after: 20 s, acknowledge: true }', '{ acknowledge: true, ended: true }'),
      '/examples/0/moments/1',
      /one thing/,
      /./,
    ],
  ];

  test.each(wrong)('%s', (_what, source, pointer, expected, came) => {
    const { plan, problems } = compilePlan(source, 'sos.yaml');
    expect(plan).toBeNull();
    const found = problems.find((problem) => problem.pointer === pointer);
    expect(problems.map((problem) => problem.pointer)).toContain(pointer);
    expect(found?.expected).toMatch(expected);
    expect(found?.came).toMatch(came);
    expect(found?.cure).not.toBe('');
    expect(describeProfileProblem(found!)).toMatch(/^sos\.yaml:[1-9]\d*:[1-9]\d* \//);
  });

  test('all of them at once', () => {
    const { problems } = compilePlan(changed('within: 60 s', 'within: 0 s').replace('to: dispatched', 'to: queued'), 'sos.yaml');
    expect(problems.map(({ pointer }) => pointer).sort()).toEqual(['/clocks/answered/within', '/clocks/sent/to']);
  });
});

test.each([
  ['stage', 'stage: closed, level: 1', 'stage: verified, level: 1', '"verified"', '"closed"'],
  ['level', 'stage: queued, level: 3', 'stage: queued, level: 2', '2', '3'],
  ['missed', 'missed: [arrival], met', 'missed: [], met', '[]', '["arrival"]'],
  ['met', 'met: [answered, arrival, sent]', 'met: [answered]', '["answered"]', '["answered","arrival","sent"]'],
  ['refused', 'refused: not-complete', 'refused: closed', '"closed"', '"not-complete"'],
])('an example that expects another %s is a problem at its place', (field, from, to, expected, came) => {
  const { plan, examples, problems, yaml } = compilePlan(changed(from, to), 'sos.yaml');
  expect(problems).toEqual([]);
  const [found, ...others] = runPlanExamples(plan!, examples, yaml);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ file: 'sos.yaml', pointer: expect.stringMatching(`/expect/${field}$`), expected, came });
});

describe('a folder of plans', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anlin-plans-'));
    cpSync(join(root, 'plans'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const add = (id: string, source: string) => writeFileSync(join(folder, `${id}.yaml`), source.replace(/^id: .*$/m, `id: ${id}`));
  const shipped = readdirSync(join(root, 'plans')).filter((name) => name.endsWith('.yaml')).length;

  test('is sound as it is shipped', () => {
    const { plans, problems } = loadPlans(folder, words);
    expect([plans.size, problems]).toEqual([shipped, []]);
  });

  test('refuses a second plan for a rule of the same hazard; the first stands', () => {
    add('zz-sos', sos);
    const { plans, problems } = loadPlans(folder, words);
    expect(problems).toMatchObject([
      { file: join(folder, 'zz-sos.yaml'), pointer: '/rules/0', came: 'rule sos.call of hazard sos is in plan sos as well' },
    ]);
    expect([plans.has('sos'), plans.has('zz-sos')]).toEqual([true, false]);
  });

  test('takes two plans for one rule where their hazards tell which is meant, and refuses what neither of them covers', () => {
    expect(loadPlans(folder, words).plans.has('gas-leak-shaft')).toBe(true);
    writeFileSync(
      join(folder, 'gas-leak-shaft.yaml'),
      readFileSync(join(folder, 'gas-leak-shaft.yaml'), 'utf8').replace('hazard: gas-shaft', 'hazard: water'),
    );
    const { problems, plans } = loadPlans(folder, words);
    expect(problems.map(({ pointer, came }) => [pointer, came])).toEqual(
      ['gas.low', 'gas.high', 'gas.detector-alarm'].map((rule, index) => [
        `/rules/${index}`,
        `rule ${rule} of hazard gas-shaft is in plan gas-leak-household as well`,
      ]),
    );
    expect(plans.has('gas-leak-shaft')).toBe(false);
  });

  test('refuses two plans for whatever is left of one hazard', () => {
    const rest = sos.replace('rules: [sos.call]\n', '');
    add('rest-a', rest);
    add('rest-b', rest);
    const { plans, problems } = loadPlans(folder, words);
    expect(problems).toMatchObject([{ pointer: '/hazard', came: 'hazard sos is in plan rest-a as well' }]);
    expect([plans.has('rest-a'), plans.has('rest-b')]).toEqual([true, false]);
  });

  test('refuses a file that is not named like its plan', () => {
    renameSync(join(folder, 'sos.yaml'), join(folder, 'help.yaml'));
    const { plans, problems } = loadPlans(folder, words);
    expect(problems).toMatchObject([{ file: join(folder, 'help.yaml'), expected: 'the file sos.yaml', came: 'help.yaml' }]);
    expect(plans.size).toBe(shipped - 1);
  });

  test('refuses a rule and a hazard that there are not, and checks neither where the device types cannot be read', () => {
    add('sos', sos.replace('[sos.call]', '[sos.call, sos.cal]').replace('hazard: sos', 'hazard: help'));
    const { problems } = loadPlans(folder, words);
    expect(problems.map(({ pointer, came }) => [pointer, came])).toEqual([
      ['/rules/1', 'sos.cal'],
      ['/hazard', 'help'],
    ]);
    expect(loadPlans(folder, null).problems).toEqual([]);
  });

  test('a scenario may name only plans of its folder; the plan stands for what is no drill', () => {
    const powerCut = readFileSync(join('plans', 'power-cut.yaml'), 'utf8');
    add('power-cut', powerCut.replace('plan: sos', 'plan: so'));
    const { plans, problems } = loadPlans(folder, null);
    expect(problems).toMatchObject([{ pointer: '/drill/scenario/followedBy/1/plan', came: 'so', cure: 'name a plan of this folder' }]);
    expect(plans.get('power-cut')?.plan.drill.scenario?.followedBy).toHaveLength(2);
    add('power-cut', powerCut.replace('after: 5 min', 'after: 30 s'));
    expect(loadPlans(folder, null).problems).toMatchObject([{ pointer: '/drill/scenario/followedBy/1/after', came: '30 s' }]);
  });

  test('one broken plan takes no other with it', () => {
    add('sos', 'id: sos\ntitle: [');
    const { plans, problems } = loadPlans(folder, words);
    expect(problems.length).toBeGreaterThan(0);
    expect(plans.size).toBe(shipped - 1);
  });

  test('a single file is checked beside the others of its folder', () => {
    add('zz-sos', sos);
    expect(checkPlans(join(folder, 'sos.yaml'), words)).toMatchObject({ plans: 1, problems: [] });
    expect(checkPlans(join(folder, 'zz-sos.yaml'), words)).toMatchObject({ plans: 1, problems: [{ pointer: '/rules/0' }] });
  });
});

test('a plan that a link leads to is a plan, as where a cluster mounts its configuration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'anlin-links-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(import.meta.dirname, '..', '..', 'plans', 'sos.yaml'), join(folder, 'sos.yaml'));
  symlinkSync(join(folder, 'nowhere'), join(folder, 'gone.yaml'));
  expect([...loadPlans(folder, words).plans.keys()]).toEqual(['sos']);
});

test('a folder that is not there has no plans', () => {
  expect(loadPlans(join(tmpdir(), 'anlin-no-such-folder'), words)).toMatchObject({ files: [], problems: [] });
});
