import { expect, test } from 'vitest';
import { bearer, fixture } from './api-fixture.ts';

async function asked(place: string, ids: string) {
  const { world, app } = await fixture();
  for (const [id, at, name] of [
    ['wang', 'east', '王芳'],
    ['wang2', 'east/1', '王芳'],
    ['root', '', '李工'],
    ['li', 'west', '李伟'],
    ['gone', 'east', '赵六'],
  ] as const)
    await world.journal.change([{ kind: 'user', user: { id, name, role: 'operator', place: at }, passwordHash: null }], []);
  await world.journal.change(
    [{ kind: 'user', user: { id: 'gone', name: '赵六', role: 'operator', place: 'east', removedAt: 1 }, passwordHash: null }],
    [],
  );
  const token = world.addToken('t', 'reader', place);
  return app.inject({ url: `/api/v1/names?ids=${ids}`, headers: bearer(token) });
}

test('names of the ids asked for and of no others: above, at and below the own place, also of somebody who is gone; two of one name are told apart', async () => {
  const answer = await asked('east', 'wang,root,li,gone,nobody');
  expect(answer.json()).toEqual({
    items: [
      { id: 'wang', name: '王芳', shared: true },
      { id: 'root', name: '李工', shared: false },
      { id: 'gone', name: '赵六', shared: false },
    ],
    tierAbove: false,
  });
});

test('whoever is beside the own place is as one who is not there, and nobody asked for is nobody named', async () => {
  expect((await asked('west', 'wang,li')).json().items).toEqual([{ id: 'li', name: '李伟', shared: false }]);
  expect((await asked('', '')).json().items).toEqual([]);
  expect((await asked('', Array.from({ length: 101 }, (_, at) => `u${at}`).join(','))).statusCode).toBe(400);
});
