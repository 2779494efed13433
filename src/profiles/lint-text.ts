import type { Text } from '../model/text.ts';
import type { ProfileProblem } from './profile-problem.ts';
import type { YamlSource } from './yaml-source.ts';

/** Both languages say something, and the Chinese one is Chinese: a copied English text would reach an operator in an emergency. */
export function lintText(yaml: YamlSource, path: readonly (string | number)[], text: Text): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  if (text.zh.trim() === '') problems.push(yaml.problemAt([...path, 'zh'], 'a Chinese text', 'nothing', 'write what the operator reads'));
  else if (!/\p{Script=Han}/u.test(text.zh))
    problems.push(yaml.problemAt([...path, 'zh'], 'a text with Chinese characters', JSON.stringify(text.zh), 'translate it'));
  if (text.en.trim() === '') problems.push(yaml.problemAt([...path, 'en'], 'an English text', 'nothing', 'write what the operator reads'));
  else if (/\p{Script=Han}/u.test(text.en))
    problems.push(yaml.problemAt([...path, 'en'], 'an English text', JSON.stringify(text.en), 'translate it'));
  return problems;
}
