import type { Reporter, TestModule } from 'vitest/node'

/** Ends a run with one plain line that any tool can read. A file that could not be loaded counts as a failure. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const inState = (state: string) => tests.filter(test => test.result().state === state).length
    const broken = modules.filter(module => module.errors().length > 0).length + errors.length
    const skipped = inState('skipped')
    const counts = [`${inState('passed')} passed`, `${inState('failed') + broken} failed`]
    // The default reporter writes its summary in the same turn.
    process.once('exit', () =>
      process.stdout.write(`${[...counts, ...(skipped ? [`${skipped} skipped`] : [])].join(', ')}\n`),
    )
  }
}
