import { noSuchPage, requireAdmin } from '../../../core/administration/administration.ts'
import { consoleAt } from '../addresses.ts'
import type { ConsoleParts, VisitHandler } from '../visit.ts'
import type { AdminHandle } from './admin-visit.ts'
import { showAudit } from './audit/audit.ts'
import { showCallbacks } from './callbacks.ts'
import { changeJob, showAnyJob } from './job.ts'
import { showAllJobs } from './jobs.ts'
import { showLinks } from './links/links.ts'
import { showPermissions } from './permissions.ts'
import { showPolicy } from './policy.ts'
import { endSignIns, showSignIns } from './sign-ins.ts'

const handles: readonly (Pick<VisitHandler, 'method' | 'path'> & { readonly handle: AdminHandle })[] = [
  { method: 'GET', path: consoleAt.admin, handle: showLinks },
  { method: 'GET', path: consoleAt.adminPermissions, handle: showPermissions },
  { method: 'GET', path: consoleAt.adminPolicy, handle: showPolicy },
  { method: 'GET', path: consoleAt.adminSignIns, handle: showSignIns },
  { method: 'POST', path: consoleAt.adminSignIns, handle: endSignIns },
  { method: 'GET', path: consoleAt.adminJobs, handle: showAllJobs },
  { method: 'GET', path: consoleAt.adminJob, handle: showAnyJob },
  { method: 'POST', path: consoleAt.adminJob, handle: changeJob },
  { method: 'GET', path: consoleAt.adminCallbacks, handle: showCallbacks },
  { method: 'GET', path: consoleAt.adminAudit, handle: showAudit },
]

/**
 * The pages of administrators, whom the custom permission makes that their own org confirms. To everybody else they are
 * not there. None of them calls a tool, or shows an input, an output or a token.
 */
export const createAdminPages = (parts: ConsoleParts): readonly VisitHandler[] =>
  handles.map(({ handle, method, path }) => ({
    ...{ method, path },
    async handle(visit) {
      const { admin } = parts
      if (!admin) throw noSuchPage()
      const reach = requireAdmin(admin.rule, visit.person)
      return handle({ ...parts, admin }, { ...visit, reach })
    },
  }))
