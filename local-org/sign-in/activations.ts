/** Session permission sets that are active now, by id of the AuthSession. */
export interface Activations {
  /** API names. */
  activeIn(sessionId: string): ReadonlySet<string>
  /**
   * Activates a set until the returned function is called or the time is over. Two activations of the same set are
   * counted: it goes when the last one does.
   */
  activate(sessionId: string, permissionSet: string, forMs: number): () => void
  forget(sessionId: string): void
}

interface Activation {
  readonly permissionSet: string
  readonly until: number
}

const none: ReadonlySet<string> = new Set()

export const createActivations = (now: () => number): Activations => {
  const bySession = new Map<string, Set<Activation>>()
  return {
    activeIn: sessionId => {
      const list = bySession.get(sessionId)
      if (!list) return none
      const time = now()
      return new Set([...list].filter(({ until }) => until > time).map(({ permissionSet }) => permissionSet))
    },
    activate: (sessionId, permissionSet, forMs) => {
      const list = bySession.get(sessionId) ?? new Set()
      const activation = { permissionSet, until: now() + forMs }
      bySession.set(sessionId, list.add(activation))
      return () => {
        list.delete(activation)
        if (list.size === 0) bySession.delete(sessionId)
      }
    },
    forget: sessionId => {
      bySession.delete(sessionId)
    },
  }
}
