/** Park-Miller: the same seed, the same faults. */
export function randomFrom(seed: number): () => number {
  let state = ((seed * 2_654_435) % 2_147_483_647) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
