import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Real processes are the subject of most tests: workers must be processes too, so that signals and pids mean what they say.
    pool: 'forks',
    restoreMocks: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['packages/*/{src,build}/**/*.test.ts', 'tools/**/*.test.ts'],
          // Most of them wait for processes; by itself vitest would leave one of two processors idle.
          maxWorkers: 2,
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Scenarios mostly wait for agents to start: two at a time keep two processors busy.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
