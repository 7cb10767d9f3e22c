import { startOrg } from './calls/org.ts'

/** The org of `startOrg` in a process of its own: what it takes is not taken from who measures. */
const { url } = await startOrg()
process.send?.({ url })
process.once('disconnect', () => process.exit())
