import { readApp } from '../../app/app.ts'
import { printableLines } from '../../core/printable.ts'
import { writeDocuments } from '../openapi.ts'
import { toDevPlan } from './plan.ts'

/**
 * A process of its own for `npm run dev`, since tools are loaded once in a process: keeps `openapi/` fresh, and sends the
 * plan to the process that started it. Exit code 1: the tools cannot be loaded or published; it has said why then.
 */
async function main(): Promise<void> {
  const app = await readApp(process.cwd())
  const plan = toDevPlan(app)
  writeDocuments(app)
  process.send?.(plan)
  process.disconnect()
}

main().catch((error: unknown) => {
  console.error(printableLines(error instanceof Error ? error.message : String(error)))
  process.exit(1)
})
