import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    reporters: ['default', './tests/support/closing-line.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['tests/**/*.test.ts'],
          exclude: [
            'tests/bench/**',
            'tests/crash/**',
            'tests/event-store/kurrent*.test.ts',
            '**/node_modules/**',
          ],
          globalSetup: ['tests/support/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'kurrent',
          include: [
            'tests/flows/**/*.test.ts',
            'tests/reacting/**/*.test.ts',
            'tests/event-store/kurrent*.test.ts',
          ],
          exclude: ['**/node_modules/**'],
          globalSetup: ['tests/support/global-setup.ts'],
          env: { TEST_STORE: 'kurrent' },
        },
      },
    ],
  },
})
