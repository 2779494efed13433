import { join } from 'node:path';
import { openForWriting } from '../../src/journal/database-file.ts';
import { migrate } from '../../src/journal/schema.ts';

/** Brings the journal in a folder to the newest step, to be killed while it does. */
const database = openForWriting(join(process.argv[2] ?? '', 'journal.db'), false);
process.stdout.write('begins\n');
migrate(database);
database.close();
