const width = 300;
const height = 18;

interface Shown {
  readonly mean: number;
  readonly p95: number;
  readonly max: number;
  readonly limit: number;
}

/** Times on a line from nought, with the limit upright. The numbers stand below it: this is for the eye alone. */
export function TimeDots({ mean, p95, max, limit }: Shown) {
  const most = Math.max(max, limit) * 1.05 || 1;
  const x = (seconds: number) => 5 + (seconds / most) * (width - 10);
  const diamond = (at: number) => `M${at} 3 L${at + 6} 9 L${at} 15 L${at - 6} 9 Z`;
  const late = (seconds: number) => (seconds > limit ? 'is-late' : '');
  return (
    <svg className="time-dots" viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      <line className="axis" x1={5} x2={width - 5} y1={9} y2={9} />
      <line className={`span ${late(max)}`} x1={x(0)} x2={x(max)} y1={9} y2={9} />
      <line className="limit" x1={x(limit)} x2={x(limit)} y1={0} y2={height} />
      <path className={late(p95)} d={diamond(x(p95))} />
      <circle className={late(mean)} cx={x(mean)} cy={9} r={4} />
    </svg>
  );
}
