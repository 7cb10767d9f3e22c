import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Node keeps what it compiled, and every program that a test starts finds it there: a host starts in half the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

const programs = 'test/**/e2e/**/*.test.ts'
/** Other people's programs, which only `npm run clients` installs. */
const realClients = 'test/real-clients/**'
/** What makes a package or a whole app of the checkout: as long as a hundred others, so `npm run check` runs it beside `npm test`. */
const packages = ['test/e2e/package/{container,packed}.test.ts', 'test/app/e2e/{deleted-samples,new-tool}.test.ts']
/** What takes as long as twenty others: it begins first, so that nothing is waited for at the end. */
const long = ['test/e2e/jobs/{killed,handover,outage}'].map(file => `${file}.test.ts`)

/** The AppLink SDK loads parts of jsforce by another way than its entrance; whoever takes that afterwards in the same process finds it unfinished. */
const appLinkSdk = 'test/e2e/local-org/**/*applink.test.ts'

export default defineConfig({
  test: {
    setupFiles: ['./test/setup.ts'],
    reporters: ['default', './test/closing-line.ts'],
    pool: 'forks',
    // For what hangs, not for what is slow: a test waits for what happens, however busy the machine is.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 200_000 } },
    // Most of the time of programs goes by waiting: one core can carry more than two.
    maxWorkers: availableParallelism() + 4,
    // They begin in the order of their names. Nothing of ours keeps state in a module: a process runs one file after another.
    projects: [
      { extends: true, test: { name: 'packages', include: packages } },
      { extends: true, test: { name: 'long programs', include: long } },
      { extends: true, test: { name: 'programs and the AppLink SDK', include: [appLinkSdk] } },
      {
        extends: true,
        test: {
          name: 'programs',
          include: [programs],
          exclude: [...packages, ...long, appLinkSdk, realClients],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'units', include: ['test/**/*.test.ts'], exclude: [programs, realClients], isolate: false },
      },
    ],
  },
})
