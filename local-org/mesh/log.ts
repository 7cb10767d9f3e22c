import { printable } from '../printable.ts'

type Level = 'INFO' | 'WARN' | 'ERROR'

export interface MeshLog {
  /** Without a request id for what concerns the whole mesh. */
  line(level: Level, message: string, requestId?: string): void
}

interface MeshLogParts {
  readonly write: (line: string) => void
  readonly now: () => number
}

/** As Go's slog writes values: within quotes where there is more than one word of visible characters. */
const quoted = (text: string): string =>
  /[\s"=]/.test(text) || printable(text) !== text ? printable(JSON.stringify(text)) : text

/** Log lines in the mesh's format, without the tokens that the real one prints when it debugs. */
export const createMeshLog = ({ write, now }: MeshLogParts): MeshLog => ({
  line: (level, message, requestId) => {
    const head = `time=${new Date(now()).toISOString()} level=${level} msg=${quoted(message)}`
    const tail = requestId === undefined ? '' : ` request-id=${quoted(requestId)}`
    write(`${head} app=local source=heroku-applink-service-mesh${tail}\n`)
  },
})

/** Keeps quiet. */
export const silentMeshLog: MeshLog = { line: () => undefined }
