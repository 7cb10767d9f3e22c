import { consoleAt } from '../../surfaces/console/addresses.ts'
import { devAt } from '../../surfaces/console/dev/addresses.ts'

/** What the mesh of `npm run dev` lets by without a check, whatever the app's file for it says: its own pages, and the console. */
export const devRoutes: readonly string[] = [...Object.values(consoleAt), ...Object.values(devAt)]
