/** The list is not empty, and is put in order. */
export function median(list: number[]): number {
  list.sort((a, b) => a - b);
  const middle = list.length >> 1;
  return list.length % 2 === 1 ? list[middle]! : (list[middle - 1]! + list[middle]!) / 2;
}
