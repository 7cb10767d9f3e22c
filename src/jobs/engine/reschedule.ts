/** Ends a run for now: the engine takes it up again after the delay. Not a failure. */
export class Reschedule extends Error {
  override readonly name = 'Reschedule'

  constructor(delayMs: number) {
    super(String(delayMs))
  }
}

/** The delay that a stored error asks for; `undefined` when it is another error. */
export function delayOf({ message, name }: { readonly name?: string; readonly message: string }): number | undefined {
  return name === 'Reschedule' ? Number(message) : undefined
}
