import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('.', import.meta.url)),
    include: ['*/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
    reporters: ['default', fileURLToPath(new URL('../closing-line.ts', import.meta.url))],
    pool: 'forks',
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 120_000 } },
    // Some of these programs take a gigabyte, and they write one table.
    fileParallelism: false,
  },
})
