import type { SeriesTables } from './series-tables.ts';

export interface PointName {
  readonly component: string;
  readonly point: string;
}

/** Small numbers for names, the same for ever; new ones are written with the first data that uses them. */
export class Names {
  readonly points: PointName[] = [];
  readonly units: string[] = [''];
  private readonly pointIds = new Map<string, Map<string, number>>();
  private readonly unitIds = new Map<string, number>();
  private readonly deviceNames: [number, string][] = [];
  private written = { points: 0, units: 1, devices: 0 };

  load(tables: SeriesTables): void {
    const all = (sql: string): Record<string, unknown>[] => tables.db.prepare(sql).all() as Record<string, unknown>[];
    for (const row of all('SELECT id, component, name FROM point ORDER BY id')) {
      this.rememberPoint(row.id as number, { component: row.component as string, point: row.name as string });
    }
    for (const row of all('SELECT id, name FROM unit ORDER BY id')) {
      this.units[row.id as number] = row.name as string;
      this.unitIds.set(row.name as string, row.id as number);
    }
    for (const row of all('SELECT id, name FROM device ORDER BY id')) this.deviceNames.push([row.id as number, row.name as string]);
    this.wrote();
  }

  devices(): readonly (readonly [number, string])[] {
    return this.deviceNames;
  }

  newDevice(name: string): number {
    const id = (this.deviceNames.at(-1)?.[0] ?? 0) + 1;
    this.deviceNames.push([id, name]);
    return id;
  }

  pointId(component: string, point: string): number {
    const known = this.pointIds.get(point)?.get(component);
    if (known !== undefined) return known;
    const id = this.points.length;
    this.rememberPoint(id, { component, point });
    return id;
  }

  /** 0 = no unit. */
  unitId(name: string): number {
    let id = this.unitIds.get(name);
    if (id === undefined) {
      id = this.units.push(name) - 1;
      this.unitIds.set(name, id);
    }
    return id;
  }

  unit(id: number): string | null {
    return id === 0 ? null : (this.units[id] ?? null);
  }

  /** Order of readings of the same time: component, then point, by code units. */
  compare(a: number, b: number): number {
    const [left, right] = [this.points[a], this.points[b]];
    if (!left || !right || left === right) return a - b;
    if (left.component !== right.component) return left.component < right.component ? -1 : 1;
    return left.point < right.point ? -1 : left.point > right.point ? 1 : 0;
  }

  /** Inside the transaction that writes the data; call `wrote` after its commit. */
  write(tables: SeriesTables): void {
    const { db } = tables;
    const device = db.prepare('INSERT INTO device(id, name) VALUES (?, ?)');
    for (const [id, name] of this.deviceNames.slice(this.written.devices)) device.run(id, name);
    const point = db.prepare('INSERT INTO point(id, component, name) VALUES (?, ?, ?)');
    for (let id = this.written.points; id < this.points.length; id++) point.run(id, this.points[id]!.component, this.points[id]!.point);
    const unit = db.prepare('INSERT INTO unit(id, name) VALUES (?, ?)');
    for (let id = this.written.units; id < this.units.length; id++) unit.run(id, this.units[id]!);
  }

  hasUnwritten(): boolean {
    const { points, units, devices } = this.written;
    return this.points.length > points || this.units.length > units || this.deviceNames.length > devices;
  }

  wrote(): void {
    this.written = { points: this.points.length, units: this.units.length, devices: this.deviceNames.length };
  }

  /** A new file knows none of them yet. */
  forgetWritten(): void {
    this.written = { points: 0, units: 1, devices: 0 };
  }

  private rememberPoint(id: number, name: PointName): void {
    this.points[id] = name;
    let ofPoint = this.pointIds.get(name.point);
    if (!ofPoint) {
      ofPoint = new Map();
      this.pointIds.set(name.point, ofPoint);
    }
    ofPoint.set(name.component, id);
  }
}
