import { storeMigrations, type Migration } from './schema/migrations.ts';

/** The schema of a later version: one more step. */
export function migrationsWith(name: string): readonly Migration[] {
  const next: Migration = {
    version: storeMigrations.length + 1,
    name,
    up: async (database) => void database.createObjectStore(name as 'sandbox_agent_events'),
  };
  return [...storeMigrations, next];
}
