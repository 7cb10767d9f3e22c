import { createInvoke, type InvokeParts } from './invoke.ts'
import { createPlan } from './plan.ts'
import { createSharedTimer } from './shared-timer.ts'

/** How tools are called, and how it is found out first what a call would do. */
export function createCalls(own: Omit<InvokeParts, 'setTimer'>) {
  const parts: InvokeParts = { ...own, setTimer: createSharedTimer(own.now) }
  return { invoke: createInvoke(parts), plan: createPlan(parts) }
}
