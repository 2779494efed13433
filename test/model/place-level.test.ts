import { expect, test } from 'vitest';
import { levelOf, type PlaceLevel, placeAt } from '../../src/model/place-level.ts';

test.each([
  ['阳光社区', 'community'],
  ['翠苑小区', 'estate'],
  ['3号楼', 'building'],
  ['12幢', 'building'],
  ['A座', 'building'],
  ['2单元', 'unit'],
  ['5层', 'floor'],
  ['十二楼', 'floor'],
  ['地下一层', 'floor'],
  ['负2层', 'floor'],
  ['B1F', 'floor'],
  ['Sunny Community', 'community'],
  ['Rose Estate', 'estate'],
  ['Building 3', 'building'],
  ['Unit 2', 'unit'],
  ['Floor 5', 'floor'],
  ['301室', null],
  ['走廊', null],
  ['', null],
] as const)('%s says that it is: %s', (segment, level) => {
  expect(levelOf(segment)).toBe(level);
});

const path = '阳光社区/翠苑小区/3号楼/2单元/5层/走廊';
test.each<[PlaceLevel, string]>([
  ['room', path],
  ['floor', '阳光社区/翠苑小区/3号楼/2单元/5层'],
  ['unit', '阳光社区/翠苑小区/3号楼/2单元'],
  ['building', '阳光社区/翠苑小区/3号楼'],
  ['estate', '阳光社区/翠苑小区'],
  ['community', '阳光社区'],
])('the %s of a whole path', (level, place) => {
  expect(placeAt(path, level)).toBe(place);
});

test('a level that the path does not name is the next larger one, and a path that names none is itself', () => {
  expect(placeAt('阳光社区/3号楼/东侧', 'floor')).toBe('阳光社区/3号楼');
  expect(placeAt('阳光社区/3号楼/东侧', 'estate')).toBe('阳光社区');
  expect(placeAt('A/B/C', 'building')).toBe('A/B/C');
  expect(placeAt('', 'community')).toBe('');
});
