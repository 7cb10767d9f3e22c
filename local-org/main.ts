import { enableCompileCache } from 'node:module'

// Node keeps what it compiled of all that is imported from here on: a third of what a start takes.
enableCompileCache()
await import('./program.ts')
