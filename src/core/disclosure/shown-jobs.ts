import type { Caller } from '../caller.ts'
import type { JobState, JobWatch } from '../job/state.ts'
import type { JsonFields } from '../json.ts'
import type { CallerKind, Disclosure } from './disclosure.ts'

/** The jobs of callers, with what their kind is shown of each. */
export function showJobs(
  jobs: JobWatch,
  disclosure: Disclosure | undefined,
  kindOf: (caller: Caller) => CallerKind,
): JobWatch {
  if (!disclosure) return jobs
  const show = (state: JobState, caller: Caller): JobState => {
    const view = disclosure.viewOf(state.tool, kindOf(caller))
    if (!view) return state
    const shown = (fields: JsonFields | undefined) => fields && view.show(fields).fields
    return { ...state, progress: shown(state.progress), result: shown(state.result) }
  }
  return {
    stepsOf: (jobId, caller) => jobs.stepsOf(jobId, caller),
    cancel: (jobId, caller) => jobs.cancel(jobId, caller),
    stateOf: async (jobId, caller) => show(await jobs.stateOf(jobId, caller), caller),
    listOf: async caller => (await jobs.listOf(caller)).map(state => show(state, caller)),
  }
}
