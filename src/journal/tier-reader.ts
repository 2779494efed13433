import type { JournalReader } from '../model/journal.ts';
import type { KeptFact, TierFact } from '../model/tier-fact.ts';
import { body, type CheckedRows, type Row, text } from './checked-rows.ts';

type Facts = Pick<JournalReader, 'tierFact' | 'tierFactsOf' | 'openTierFacts'>;

const kept = (row: Row): KeptFact => ({ fact: body<TierFact>(row), down: text(row, 'down') });

export function tierReader(rows: CheckedRows): Facts {
  return {
    tierFact(id) {
      const row = rows.get('tier_fact', 'WHERE id = ?', id);
      return row && body<TierFact>(row);
    },
    tierFactsOf: (alarmId) => rows.all('tier_fact', 'WHERE alarm_id = ? ORDER BY at, id', alarmId).map((row) => body<TierFact>(row)),
    openTierFacts: (down, limit) =>
      down === ''
        ? rows.all('tier_fact', 'WHERE open = 1 ORDER BY down, at, id LIMIT ?', limit).map(kept)
        : rows.all('tier_fact', 'WHERE open = 1 AND down = ? ORDER BY at, id LIMIT ?', down, limit).map(kept),
  };
}
