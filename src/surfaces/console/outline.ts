import type { SurfaceOutline } from '../http/surface.ts'
import { consoleAt } from './addresses.ts'

/** A form has the input of a tool, as an action has it. */
export const maxCallBytes = 1_048_576

/** What is known of the console where nobody has loaded it. */
export const consoleOutline: SurfaceOutline = {
  routes: [
    { method: 'GET', path: consoleAt.tools },
    { method: 'GET', path: consoleAt.tool },
    { method: 'POST', path: consoleAt.tool },
    { method: 'GET', path: consoleAt.jobs },
    { method: 'GET', path: consoleAt.job },
    { method: 'POST', path: consoleAt.job },
    { method: 'GET', path: consoleAt.jobEvents },
    { method: 'GET', path: consoleAt.admin },
    { method: 'GET', path: consoleAt.adminPermissions },
    { method: 'GET', path: consoleAt.adminPolicy },
    { method: 'GET', path: consoleAt.adminSignIns },
    { method: 'POST', path: consoleAt.adminSignIns },
    { method: 'GET', path: consoleAt.adminJobs },
    { method: 'GET', path: consoleAt.adminJob },
    { method: 'POST', path: consoleAt.adminJob },
    { method: 'GET', path: consoleAt.adminCallbacks },
    { method: 'GET', path: consoleAt.adminAudit },
    { method: 'GET', path: consoleAt.script },
    { method: 'GET', path: consoleAt.signIn },
    { method: 'POST', path: consoleAt.signIn },
    { method: 'POST', path: consoleAt.signOut },
  ],
  maxBodyBytes: maxCallBytes,
  whenOff: 'There is no console here: CONSOLE=on and the sign-in of people turn it on.',
}

/** Every address of the console, each once, as the mesh must let it by. */
export const consolePaths: readonly string[] = [...new Set(consoleOutline.routes.map(({ path }) => path))]
