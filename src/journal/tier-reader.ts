import type { JournalReader } from '../model/journal.ts';
import type { KeptFact, TierFact } from '../model/tier-fact.ts';
import { body, type CheckedRows, type Row, text } from './checked-rows.ts';

type Facts = Pick<JournalReader, 'tierFact' | 'tierFactsOf' | 'openTierFacts'>;

const kept = (row: Row): readonly KeptFact[] => [{ fact: body<TierFact>(row), down: text(row, 'down') }];

export function tierReader(rows: CheckedRows): Facts {
  return {
    tierFact(id) {
      const row = rows.get('tier_fact', 'WHERE id = ?', id);
      return row && body<TierFact>(row);
    },
    tierFactsOf: (alarmId) => rows.all('tier_fact', 'WHERE alarm_id = ? ORDER BY at, id', alarmId).map((row) => body<TierFact>(row)),
    openTierFacts: (down, limit) =>
      down === ''
        ? rows.upTo(limit, 'tier_fact', 'WHERE open = 1 ORDER BY down, at, id', [], kept)
        : rows.upTo(limit, 'tier_fact', 'WHERE open = 1 AND down = ? ORDER BY at, id', [down], kept),
  };
}
