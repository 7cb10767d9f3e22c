import { dates } from './dates.ts'
import type { FunctionTable } from './function.ts'
import { logic } from './logic.ts'
import { math } from './math.ts'
import { text } from './text.ts'

/** Every function by its name in capitals, and every sign by itself. */
export const functions: FunctionTable = Object.assign(Object.create(null), logic, math, text, dates)
