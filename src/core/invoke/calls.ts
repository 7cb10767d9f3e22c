import { createInvoke, type InvokeParts } from './invoke.ts'
import { createPlan } from './plan.ts'

/** How tools are called, and how it is found out first what a call would do. */
export const createCalls = (parts: InvokeParts) => ({ invoke: createInvoke(parts), plan: createPlan(parts) })
