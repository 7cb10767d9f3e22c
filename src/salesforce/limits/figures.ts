import { createLevelLog, type LevelLogParts } from './level-log.ts'
import { readLimitInfo } from './limit-info.ts'
import type { Figure } from './limit-words.ts'

/** Whose tokens are used: each kind is of a connected app of its own. */
export type TokenApp = 'applink' | 'sign-in'

/** What the answers of one org have told. */
export interface Figures {
  /** The one that counts for an app: which is nearest to its end. `undefined` where nothing is known. */
  of(app: TokenApp): Figure | undefined
  keep(app: TokenApp, figure: Figure): Figure
  /** Takes a header `Sforce-Limit-Info`. */
  note(app: TokenApp, header: string): void
  forget(app: TokenApp): void
}

export interface FiguresParts extends LevelLogParts {
  /** Milliseconds of a clock. */
  readonly now: () => number
}

export function createFigures({ now, ...parts }: FiguresParts): Figures {
  const tell = createLevelLog(parts)
  /** Of apps that have a share of their own. */
  const apps: { [App in TokenApp]?: Figure | undefined } = {}
  let ofOrg: Figure | undefined
  const keep = (app: TokenApp, figure: Figure): Figure => {
    if (figure.ofApp) apps[app] = figure
    else ofOrg = figure
    tell(figure)
    return figure
  }
  return {
    of(app) {
      const own = apps[app]
      return own && own.share > (ofOrg?.share ?? 0) ? own : ofOrg
    },
    keep,
    note(app, header) {
      const info = readLimitInfo(header)
      const at = now()
      if (info.org) keep(app, { usage: info.org, share: info.org.used / info.org.limit, at, ofApp: false })
      if (info.app) keep(app, { usage: info.app, share: info.app.used / info.app.limit, at, ofApp: true })
      else if (apps[app]) apps[app] = undefined
    },
    forget(app) {
      ofOrg = undefined
      apps[app] = undefined
    },
  }
}
