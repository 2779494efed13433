import type { ReadingBatch, Value } from '../../model/reading.ts';
import { kindBoolean, kindNull, kindNumber, kindWord, tagOf } from './sample-tag.ts';
import { BUFFER_SAMPLES, bufferViews, type PointsMessage, SAMPLE_BYTES } from './wire.ts';

/** Beyond these the numbering starts again: bounds the memory of the main thread whatever names come. */
const MOST_DEVICES = 100_000;
const MOST_COLUMNS = 500_000;
/** Readings of one message whose names are remembered by their place in it. */
const REMEMBERED = 64;
const SPARE_BUFFERS = 8;
/** The largest time a Date can hold. */
const LAST_TIME = 8.64e15;

interface KnownPoint {
  readonly point: string;
  readonly component: string;
  readonly unit: string | null;
  readonly column: number;
  readonly unitId: number;
}
interface KnownDevice {
  readonly id: number;
  /** A device sends the same points in the same order almost always: then no map is asked. */
  readonly shape: KnownPoint[];
}

/** Packs batches into flat buffers on the main thread and hands each full one to `post`, whose receiver owns it. */
export class PointPacker {
  /** Samples packed but not posted. */
  count = 0;
  /** Samples left out because their time is no time. */
  refused = 0;
  private readonly post: (message: PointsMessage) => void;
  private readonly spare: ArrayBuffer[] = [];
  private buffer = new ArrayBuffer(BUFFER_SAMPLES * SAMPLE_BYTES);
  private views = bufferViews(this.buffer);
  private readonly devices = new Map<string, KnownDevice>();
  private readonly columns = new Map<string, Map<string, number>>();
  private columnCount = 0;
  private readonly units = new Map<string, number>();
  private readonly wordIds = new Map<string, number>();
  private fresh = { devices: [] as string[], points: [] as string[], units: [] as string[] };
  private restart = true;
  private receivedAt = Number.NEGATIVE_INFINITY;

  constructor(post: (message: PointsMessage) => void) {
    this.post = post;
  }

  /** A buffer that the worker is done with. */
  giveBack(buffer: ArrayBuffer): void {
    if (this.spare.length < SPARE_BUFFERS) this.spare.push(buffer);
  }

  add(batch: ReadingBatch): void {
    let device = this.devices.get(batch.deviceId) ?? this.newDevice(batch.deviceId);
    if (batch.receivedAt > this.receivedAt) this.receivedAt = batch.receivedAt;
    const { readings } = batch;
    for (let i = 0; i < readings.length; i++) {
      const reading = readings[i]!;
      if (!(reading.ts >= -LAST_TIME && reading.ts <= LAST_TIME)) {
        this.refused++;
        continue;
      }
      if (this.count === BUFFER_SAMPLES) {
        this.flush();
        device = this.devices.get(batch.deviceId) ?? this.newDevice(batch.deviceId);
      }
      let known = device.shape[i];
      if (known?.point !== reading.point || known.component !== reading.component || known.unit !== reading.unit) {
        known = this.know(reading.component, reading.point, reading.unit);
        if (i < REMEMBERED) device.shape[i] = known;
      }
      const at = this.count++;
      const { views } = this;
      views.ts[at] = Math.floor(reading.ts);
      views.columns[at] = known.column;
      views.devices[at] = device.id;
      this.setValue(at, reading.value, reading.quality, known.unitId);
    }
  }

  private setValue(at: number, value: Value, quality: Parameters<typeof tagOf>[1], unit: number): void {
    const { values, tags } = this.views;
    if (typeof value === 'number') {
      // NaN and Infinity are no measurement: the sample stays, as bad, without a value.
      const finite = Number.isFinite(value);
      values[at] = finite ? value : 0;
      tags[at] = finite ? tagOf(kindNumber, quality, unit) : tagOf(kindNull, 'bad', unit);
    } else if (typeof value === 'string') {
      let id = this.wordIds.get(value);
      if (id === undefined) {
        id = this.wordIds.size;
        this.wordIds.set(value, id);
      }
      values[at] = id;
      tags[at] = tagOf(kindWord, quality, unit);
    } else {
      values[at] = value === true ? 1 : 0;
      tags[at] = tagOf(value === null ? kindNull : kindBoolean, quality, unit);
    }
  }

  private newDevice(name: string): KnownDevice {
    const device = { id: this.devices.size, shape: [] };
    this.devices.set(name, device);
    this.fresh.devices.push(name);
    return device;
  }

  private know(component: string, point: string, unit: string | null): KnownPoint {
    let ofPoint = this.columns.get(point);
    if (!ofPoint) {
      ofPoint = new Map();
      this.columns.set(point, ofPoint);
    }
    let column = ofPoint.get(component);
    if (column === undefined) {
      column = this.columnCount++;
      ofPoint.set(component, column);
      this.fresh.points.push(component, point);
    }
    let unitId = unit === null ? 0 : this.units.get(unit);
    if (unitId === undefined) {
      unitId = this.units.size + 1;
      this.units.set(unit as string, unitId);
      this.fresh.units.push(unit as string);
    }
    return { point, component, unit, column, unitId };
  }

  /** Posts what is packed. */
  flush(): void {
    if (this.count === 0) return;
    const { buffer, count, fresh, restart, receivedAt } = this;
    const words = [...this.wordIds.keys()];
    this.fresh = { devices: [], points: [], units: [] };
    this.restart = false;
    this.count = 0;
    this.wordIds.clear();
    this.buffer = this.spare.pop() ?? new ArrayBuffer(BUFFER_SAMPLES * SAMPLE_BYTES);
    this.views = bufferViews(this.buffer);
    if (this.devices.size > MOST_DEVICES || this.columnCount > MOST_COLUMNS) this.startAgain();
    this.post({ kind: 'points', buffer, count, restart, ...fresh, words, receivedAt });
  }

  private startAgain(): void {
    this.devices.clear();
    this.columns.clear();
    this.units.clear();
    this.columnCount = 0;
    this.restart = true;
  }
}
