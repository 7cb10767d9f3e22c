import type { PublishedAction } from './action.ts'
import { type ClassNames, toExampleClass } from './apex-class.ts'
import { toExampleTest } from './apex-test.ts'
import { toCallbackClass } from './callback-class.ts'
import { toCallbackTest } from './callback-test.ts'
import { createNamer, type Namer } from './namer.ts'

/** What Salesforce takes for the name of a class. */
const maxClassChars = 40

export const createClassNamer = (): Namer => createNamer(maxClassChars)

/** The class that calls an action, and takes its reports where it has some, with its test. */
export function toClasses(action: PublishedAction, namer: Namer = createClassNamer()) {
  const { name: toolName } = action.tool
  const stem = toolName.charAt(0).toUpperCase() + toolName.slice(1)
  const kind = action.report ? 'Callback' : 'Example'
  const name = namer.take(stem.slice(0, maxClassChars - `${kind}99Test`.length), kind)
  const names: ClassNames = { name, test: namer.take(name, 'Test') }
  const [main, test] = action.report
    ? [toCallbackClass(action, names), toCallbackTest(action, names)]
    : [toExampleClass(action, names), toExampleTest(action, names)]
  return { action, ...names, main, mainTest: test }
}
