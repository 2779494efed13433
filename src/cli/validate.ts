import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { devicesFolder } from '../config/devices-folder.ts';
import { exampleJudge, exampleReader } from '../gateway/example-ports.ts';
import { compileProfile } from '../profiles/compile-profile.ts';
import { runExamples } from '../profiles/example-runner.ts';
import { type LoadedProfiles, loadProfiles } from '../profiles/load-profiles.ts';
import { locateExample } from '../profiles/locate-example.ts';
import { describeProfileProblem, type ProfileProblem } from '../profiles/profile-problem.ts';
import type { Output } from './output.ts';
import { interlocksAt, validateInterlocks } from './validate-interlocks.ts';
import { checkPlans, holdsPlans, wordsOf } from './validate-plans.ts';

/**
 * `anlin validate [path...]`: schema, then meaning, then the examples; all problems at once. A path is a folder of
 * device types, a domain folder or one file; a folder of response plans, or one; or a folder `interlocks`, or a file in it. Plans and
 * interlocks are checked beside the device types in `devices`. Returns the exit code: 0 sound, 1 not.
 */
export async function validate(
  paths: readonly string[],
  out: Output,
  devices = devicesFolder({ 'devices.folder': null }),
): Promise<number> {
  const problems: ProfileProblem[] = [];
  let types = 0;
  let examples = 0;
  let plans = 0;
  let interlocks = 0;
  for (const path of paths) {
    const linked = interlocksAt(path);
    if (linked !== null) {
      const checked = validateInterlocks(linked, path, devices);
      interlocks += checked.interlocks;
      examples += checked.examples;
      problems.push(...checked.problems);
      continue;
    }
    const folder = typesFolder(path);
    if (folder === null && holdsPlans(path)) {
      const checked = checkPlans(path, wordsOf(loadProfiles(devices)));
      plans += checked.plans;
      examples += checked.examples;
      problems.push(...checked.problems);
      continue;
    }
    if (folder === null) {
      const expected = 'a device type below a folder with vocabulary.yaml, or response plans';
      problems.push({
        file: path,
        line: 1,
        col: 1,
        pointer: '',
        expected,
        came: 'none',
        cure: existsSync(path)
          ? 'copy vocabulary.yaml to the folder above <domain>/<id>.yaml'
          : 'check the path; new-device makes a first file',
      });
      continue;
    }
    const loaded = loadProfiles(folder);
    const wanted = (file: string) => resolve(file) === resolve(path) || resolve(file).startsWith(`${resolve(path)}/`);
    problems.push(...loaded.problems.filter(({ file }) => wanted(file) || file.endsWith('vocabulary.yaml')));
    for (const file of loaded.files.filter(wanted)) {
      types++;
      const checked = await checkExamples(loaded, folder, file);
      examples += checked.ran;
      problems.push(...checked.problems);
    }
    if (loaded.files.filter(wanted).length === 0 && problems.length === 0)
      problems.push({
        file: path,
        line: 1,
        col: 1,
        pointer: '',
        expected: '<domain>/<id>.yaml',
        came: 'no device type',
        cure: 'check the path',
      });
  }

  const ok = problems.length === 0;
  if (out.json) out.line(JSON.stringify({ ok, types, plans, interlocks, examples, problems }));
  else {
    for (const problem of problems) out.error(describeProfileProblem(problem));
    const followed = plans === 0 ? { zh: '', en: '' } : { zh: `${plans} 个应急预案，`, en: `${plans} response plans, ` };
    const linked = interlocks === 0 ? { zh: '', en: '' } : { zh: `${interlocks} 个联动，`, en: `${interlocks} interlocks, ` };
    const [zh, en] = [
      `${types} 个设备型号，${followed.zh}${linked.zh}${examples} 个示例已执行，${problems.length} 个问题`,
      `${types} device types, ${followed.en}${linked.en}${examples} examples run, ${problems.length} problems`,
    ];
    out.line(out.language === 'zh' ? zh : en);
  }
  return ok ? 0 : 1;
}

/** The examples of one file against the real stages; nothing is run where more than examples is wrong, that has been reported. */
async function checkExamples(
  loaded: LoadedProfiles,
  folder: string,
  file: string,
): Promise<{ readonly ran: number; readonly problems: readonly ProfileProblem[] }> {
  const sound = [...loaded.profiles.values()].find(({ domain, id }) => join(domain, `${id}.yaml`) === relative(folder, file));
  const profile = sound ?? (loaded.vocabulary === null ? null : compileProfile(readFileSync(file, 'utf8'), loaded.vocabulary, file).draft);
  if (profile === null) return { ran: 0, problems: [] };
  const results = await runExamples(profile, exampleReader, exampleJudge);
  return { ran: results.length, problems: results.flatMap((result) => locateExample(file, result)) };
}

/** The nearest folder at or above `path` that holds a vocabulary. */
function typesFolder(path: string): string | null {
  if (!existsSync(path)) return null;
  let folder = statSync(path).isDirectory() ? resolve(path) : dirname(resolve(path));
  for (let up = 0; up < 3; up++) {
    if (existsSync(join(folder, 'vocabulary.yaml'))) return folder;
    folder = dirname(folder);
  }
  return null;
}
